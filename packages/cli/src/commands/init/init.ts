import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { command } from '../../command.ts';
import { choice, onOff, onOffOrUnsaid } from '../../flag.ts';
import { isProject } from '../../project.ts';
import { EXIT, Stop, usage } from '../../stop.ts';
import { typedAs } from './typed-as.ts';
import { TEMPLATE_NAMES, type TemplateName, writeProject } from './write-project.ts';

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name */
const NAME = /^[a-z0-9][a-z0-9._-]{0,213}$/;

export const init = command({
  purpose: 'Makes a project, here or in a new folder; asks nothing and needs no network',
  args: { shown: '[name]', least: 0, most: 1 },
  flags: {
    template: choice(TEMPLATE_NAMES, 'what it begins with', { fallback: 'hello' }),
    force: onOff('also into a folder that is not empty; existing files are kept', { short: 'f' }),
    skipInstall: onOff('a new project needs no packages, so nothing is installed either way'),
    git: onOffOrUnsaid('runs git init', { fallback: 'on' }),
  },
  example: 'init hello',
  scope: 'none: works without a server',
  async run({ args: [name], flags, settings, terminal, output }) {
    if (name !== undefined && !NAME.test(name)) {
      throw usage(`Not a name for a project folder: "${name}" (lower-case letters, digits, ".", "_" and "-")`);
    }
    const folder = name === undefined ? terminal.cwd : join(terminal.cwd, name);
    requireRoom(folder, name ?? 'this folder', flags.force);
    const template = flags.template ?? 'hello';
    mkdirSync(folder, { recursive: true });
    const typed = typedAs(settings.environment.PATH);
    const written = writeProject(folder, name ?? nameFrom(folder), template, typed);
    if (flags.git !== false) gitInit(folder);
    if (output.json) {
      output.document({ project: folder, template, ...written });
      return undefined;
    }
    for (const path of written.skipped) output.note(`skipped  ${path}`);
    output.note(`A project in ${folder}. Next:`);
    for (const line of nextCommands(name, template, typed)) output.line(line);
    return undefined;
  },
});

function requireRoom(folder: string, shown: string, force: boolean): void {
  if (force || !existsSync(folder)) return;
  if (isProject(folder)) throw new Stop(EXIT.conflict, 'CONFLICT', `There is a project in ${shown} already`);
  if (readdirSync(folder).some((file) => file !== '.git'))
    throw usage(`There are files in ${shown} already; --force keeps them and adds the rest`);
}

/** The nearest name that the rule allows. */
function nameFrom(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '-')
    .replace(/^[^a-z0-9]+/, '');
  return name === '' ? 'project' : name;
}

/** Best effort: a project works without git, and inside another repository it belongs to that one. */
function gitInit(folder: string): void {
  const options = { cwd: folder, stdio: 'ignore' } as const;
  if (spawnSync('git', ['rev-parse', '--is-inside-work-tree'], options).status !== 0)
    spawnSync('git', ['init', '--quiet'], options);
}

/** @param typed how the command line is called here */
function nextCommands(name: string | undefined, template: TemplateName, typed: string): readonly string[] {
  const first = template === 'hello' ? `${typed} run my-workflow --set name=Ada` : `${typed} validate`;
  return [
    ...(name === undefined ? [first] : [`cd ${name}`]),
    `${typed} conductor auth:token --scopes admin`,
    `${typed} start`,
  ];
}
