import { command, type Invocation, NO_ARGUMENTS } from '../../command.ts';
import { hasStore } from '../../open-local.ts';
import { readConfig } from '../../server/read-config.ts';
import { EXIT } from '../../stop.ts';
import { findTarget, isRemote } from '../../target.ts';
import { checkFiles, filesAsked, withEmptyStore } from '../checking/check-files.ts';
import { checkEnvFile, checkOwnToken, checkTokens } from './credentials.ts';
import { type Finding, inArea } from './finding.ts';
import { checkMachine } from './machine.ts';
import { checkModels } from './models.ts';
import { checkProject } from './project.ts';
import { checkLocalServer, checkServer } from './server.ts';
import { checkStore } from './store.ts';

export const doctor = command({
  purpose: 'Looks for what would go wrong; changes nothing',
  args: NO_ARGUMENTS,
  flags: {},
  example: 'doctor',
  scope: 'any valid token',
  async run(invocation) {
    const { flags, settings, output } = invocation;
    const findings = isRemote(flags, settings) ? await examineRemote(invocation) : await examineLocal(invocation);
    if (output.json) output.document({ healthy: !findings.some(isFailure), findings });
    else for (const finding of findings) output.line(lineOf(finding));
    return findings.some(isFailure) ? EXIT.failed : undefined;
  },
});

async function examineLocal({ settings, connect }: Invocation): Promise<readonly Finding[]> {
  const config = await readConfig(settings);
  const store = checkStore(config);
  const mayOpen = hasStore(config) && !store.some(({ level }) => level !== 'ok');
  return [
    ...checkMachine(config.project),
    ...checkProject(config, await checkFiles(config, await filesAsked(config, [], 'ensemble'))),
    ...store,
    ...(await checkLocalServer(config)),
    ...checkEnvFile(config.project),
    ...(mayOpen ? await checkTokens(await connect('read')) : []),
    ...(await withEmptyStore(config, checkModels)),
  ];
}

async function examineRemote({ flags, settings, terminal, connect }: Invocation): Promise<readonly Finding[]> {
  const target = findTarget(flags, settings);
  const url = target.kind === 'remote' ? target.url : '';
  return [
    ...checkMachine(terminal.cwd),
    ...(await checkServer(url)),
    ...(await asFinding(async () => checkOwnToken(await connect('read')))),
    ...(settings.project === undefined ? [] : checkEnvFile(settings.project)),
  ];
}

async function asFinding(check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [
      inArea('credentials').fail(
        `the token is not accepted: ${error instanceof Error ? error.message : String(error)}`,
      ),
    ];
  }
}

function isFailure({ level }: Finding): boolean {
  return level === 'fail';
}

function lineOf({ level, area, message, remedy }: Finding): string {
  return `${level.padEnd(4)}  ${area}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`;
}
