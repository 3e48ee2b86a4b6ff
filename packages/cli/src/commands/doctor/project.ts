import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endsWithChecksum } from '@ensembleapp/core/auth/checksum.ts';
import type { Config } from '@ensembleapp/server/config.ts';
import { type Checked, problemsOf } from '../checking/check-files.ts';
import { type Finding, inArea } from './finding.ts';

const { ok, warn, fail } = inArea('project');
const LARGEST = 1024 * 1024;

export function checkProject({ project }: Config, checked: Checked): readonly Finding[] {
  return [
    ok(`found at ${project}`),
    ok('its configuration reads'),
    checkDefinitions(checked),
    ...checkTracked(project),
  ];
}

function checkDefinitions(checked: Checked): Finding {
  const problems = problemsOf(checked).map(({ problem }) => problem);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return fail(`${errors.length} errors in its definitions`, 'see: ensemble validate');
  if (problems.length > 0) return warn(`${problems.length} warnings in its definitions`, 'see: ensemble validate');
  return ok(`its definitions are valid (${checked.files} files)`);
}

/** What git would publish: neither ignored files nor credentials may be in it. */
function checkTracked(project: string): readonly Finding[] {
  const git = (...args: readonly string[]) =>
    spawnSync('git', args, { cwd: project, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (git('rev-parse', '--is-inside-work-tree').status !== 0)
    return [ok('not in git: nothing can be committed by mistake')];
  const exposed = ['.env.local', '.ensemble/'].filter((path) => git('check-ignore', '--quiet', path).status !== 0);
  const tracked = git('ls-files', '-z').stdout.split('\0').filter(Boolean);
  const found = tracked.flatMap((file) => credentialsIn(project, file));
  return [
    exposed.length > 0
      ? fail(`git does not ignore ${exposed.join(' and ')}`, 'add them to .gitignore')
      : ok('git ignores .env.local and .ensemble/'),
    found.length > 0
      ? fail(
          `what looks like a credential is in ${found.join(', ')}`,
          'revoke it, take it out, and put it into .env.local',
        )
      : ok('no credential in tracked files'),
  ];
}

const CREDENTIAL = /(sk-ensemble-|sk_|jwtsec_)[0-9A-Za-z]{49,52}(?![0-9A-Za-z])/g;

/** File and line of everything written as a credential, checksum included; never the text. */
function credentialsIn(project: string, file: string): readonly string[] {
  const lines = read(join(project, file)).split('\n');
  return lines.flatMap((line, index) => (holdsCredential(line) ? [`${file}:${index + 1}`] : []));
}

function holdsCredential(line: string): boolean {
  return [...line.matchAll(CREDENTIAL)].some(([text, prefix = '']) => endsWithChecksum(text, prefix.length));
}

function read(path: string): string {
  try {
    const bytes = readFileSync(path);
    return bytes.length > LARGEST ? '' : bytes.toString('utf8');
  } catch {
    return '';
  }
}
