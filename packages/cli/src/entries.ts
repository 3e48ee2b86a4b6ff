import type { Command } from './command.ts';
import { RESERVED } from './reserved.ts';

/** One line of the table of commands. What a command needs is loaded when it is called, so that `ensemble --version` loads nothing. */
export interface Entry {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly purpose: string;
  /** Absent: the name is reserved, and the command is not available yet. */
  readonly load?: () => Promise<Command>;
}

const issued = {
  create: () => import('./commands/issued/create-token.ts'),
  list: () => import('./commands/issued/list.ts'),
  show: () => import('./commands/issued/show.ts'),
  disable: () => import('./commands/issued/disable.ts'),
  remove: () => import('./commands/issued/remove.ts'),
  rotate: () => import('./commands/issued/rotate.ts'),
  activity: () => import('./commands/issued/activity.ts'),
};

const checking = { validate: () => import('./commands/checking/validate.ts') };
const components = () => import('./commands/components.ts');
const schedules = () => import('./commands/schedules.ts');
const definitions = () => import('./commands/definitions.ts');

/** Every command there is. */
export const ENTRIES: readonly Entry[] = [
  entry('auth:token', 'creates an API token', async () => (await issued.create()).createToken, 'tokens:create'),
  entry('auth:revoke', 'revokes tokens', async () => (await issued.remove()).revokeTokens, 'tokens:revoke'),
  entry(
    'auth:rotate',
    'makes the successor of a token',
    async () => (await issued.rotate()).rotateToken,
    'tokens:rotate',
  ),
  entry('tokens:list', 'lists tokens', async () => (await issued.list()).listTokens),
  entry('tokens:activity', 'what a token did', async () => (await issued.activity()).tokenActivity),
  entry('tokens:show', 'one token', async () => (await issued.show()).showToken),
  entry(
    'tokens:update',
    'changes a token',
    async () => (await import('./commands/issued/update-token.ts')).updateToken,
  ),
  entry('tokens:disable', 'disables tokens', async () => (await issued.disable()).disableTokens),
  entry('tokens:enable', 'enables tokens', async () => (await issued.disable()).enableTokens),

  entry(
    'keys:create',
    'creates an API key',
    async () => (await import('./commands/issued/create-key.ts')).createKey,
    'keys:generate',
  ),
  entry('keys:list', 'lists keys', async () => (await issued.list()).listKeys),
  entry('keys:show', 'one key', async () => (await issued.show()).showKey, 'keys:info'),
  entry('keys:disable', 'disables keys', async () => (await issued.disable()).disableKeys),
  entry('keys:enable', 'enables keys', async () => (await issued.disable()).enableKeys),
  entry('keys:rotate', 'makes the successor of a key', async () => (await issued.rotate()).rotateKey),
  entry('keys:delete', 'deletes keys', async () => (await issued.remove()).deleteKeys, 'keys:revoke'),
  entry('keys:activity', 'what a key did', async () => (await issued.activity()).keyActivity),

  entry(
    'secrets:create',
    'creates a JWT secret',
    async () => (await import('./commands/issued/create-secret.ts')).createSecret,
  ),
  entry('secrets:list', 'lists JWT secrets', async () => (await issued.list()).listSecrets),
  entry('secrets:show', 'one JWT secret', async () => (await issued.show()).showSecret),
  entry('secrets:disable', 'disables JWT secrets', async () => (await issued.disable()).disableSecrets),
  entry('secrets:enable', 'enables JWT secrets', async () => (await issued.disable()).enableSecrets),
  entry('secrets:rotate', 'makes the successor of a JWT secret', async () => (await issued.rotate()).rotateSecret),
  entry('secrets:delete', 'deletes JWT secrets', async () => (await issued.remove()).deleteSecrets),
  entry('secrets:sign', 'signs a JWT', async () => (await import('./commands/issued/sign.ts')).signJwt),
  entry('secrets:check', 'explains a JWT', async () => (await import('./commands/issued/check.ts')).checkJwt),
  entry('secrets:activity', 'what JWTs of a secret did', async () => (await issued.activity()).secretActivity),

  entry('init', 'makes a project', async () => (await import('./commands/init/init.ts')).init),
  entry('start', 'starts the server', async () => (await import('./commands/server/start.ts')).start),
  entry(
    'dev',
    'starts the server for working on the project',
    async () => (await import('./commands/server/dev.ts')).dev,
  ),
  entry('stop', 'ends the server', async () => (await import('./commands/server/stop.ts')).stop),
  entry('status', 'is the server running?', async () => (await import('./commands/server/status.ts')).status, 'info'),

  entry('validate', 'checks definitions', async () => (await checking.validate()).validate),
  entry('doctor', 'looks for what would go wrong', async () => (await import('./commands/doctor/doctor.ts')).doctor),
  entry('agent:validate', 'checks one agent', async () => (await checking.validate()).validateAgent),
  entry(
    'run',
    'runs an ensemble',
    async () => (await import('./commands/running/run-ensemble.ts')).runEnsemble,
    'ensemble:run',
    'execute',
  ),
  entry(
    'exec',
    'runs an agent, or says something to it',
    async () => (await import('./commands/running/run-agent.ts')).runAgent,
    'agent:run',
  ),

  entry('ensemble:list', 'lists ensembles', async () => (await definitions()).listEnsembles, 'ensembles:list'),
  entry(
    'ensemble:show',
    'one ensemble',
    async () => (await definitions()).showEnsemble,
    'ensembles:show',
    'ensembles:info',
  ),
  entry('agent:list', 'lists agents', async () => (await definitions()).listAgents, 'agents:list'),
  entry('agent:show', 'one agent', async () => (await definitions()).showAgent, 'agents:show', 'agents:info'),
  entry('component:list', 'lists components', async () => (await components()).listComponents, 'components:list'),
  entry('component:show', 'one component', async () => (await components()).showComponent, 'components:show'),
  entry('ensemble:save', 'saves an ensemble', async () => (await import('./commands/save.ts')).saveEnsemble),
  entry('ensemble:publish', 'publishes a version', async () => (await import('./commands/publish.ts')).publishEnsemble),
  entry(
    'ensemble:versions',
    'lists the saves of an ensemble',
    async () => (await import('./commands/versions.ts')).ensembleVersions,
  ),
  entry('ensemble:delete', 'deletes an ensemble', async () => (await import('./commands/delete.ts')).deleteEnsemble),
  entry('agent:save', 'saves an agent', async () => (await import('./commands/save.ts')).saveAgent),
  entry('agent:publish', 'publishes a version', async () => (await import('./commands/publish.ts')).publishAgent),
  entry(
    'agent:versions',
    'lists the saves of an agent',
    async () => (await import('./commands/versions.ts')).agentVersions,
  ),
  entry('agent:delete', 'deletes an agent', async () => (await import('./commands/delete.ts')).deleteAgent),
  entry('component:save', 'saves a component', async () => (await import('./commands/save.ts')).saveComponent),
  entry(
    'component:publish',
    'publishes a version',
    async () => (await import('./commands/publish.ts')).publishComponent,
  ),
  entry(
    'component:versions',
    'lists the saves of a component',
    async () => (await import('./commands/versions.ts')).componentVersions,
  ),
  entry('component:delete', 'deletes a component', async () => (await import('./commands/delete.ts')).deleteComponent),

  entry(
    'executions:list',
    'lists what was run',
    async () => (await import('./commands/executions/list.ts')).listExecutions,
    'history',
  ),
  entry('executions:show', 'one execution', async () => (await import('./commands/executions/show.ts')).showExecution),
  entry(
    'executions:logs',
    'what the steps of an execution logged',
    async () => (await import('./commands/executions/logs.ts')).listLogs,
    'logs',
  ),
  entry(
    'executions:cancel',
    'stops executions',
    async () => (await import('./commands/executions/cancel.ts')).cancelExecutions,
  ),
  entry(
    'executions:retry',
    'runs an execution again',
    async () => (await import('./commands/executions/retry.ts')).retryExecution,
    'replay',
  ),
  entry(
    'executions:resume',
    'answers what an execution waits for',
    async () => (await import('./commands/executions/resume.ts')).resumeExecution,
  ),

  entry('schedules:list', 'lists what is run by the clock', async () => (await schedules()).listSchedules),
  entry('schedules:run', 'runs now what a schedule runs', async () => (await schedules()).runSchedule),
  entry('schedules:enable', 'enables schedules', async () => (await schedules()).enableSchedules),
  entry('schedules:disable', 'disables schedules', async () => (await schedules()).disableSchedules),

  entry('whoami', 'who is asking', async () => (await import('./commands/whoami.ts')).whoami),
  entry('health', 'is the server well?', async () => (await import('./commands/health.ts')).health),

  ...RESERVED.map((name) => ({ name, aliases: [], purpose: 'not available yet' })),
];

function entry(name: string, purpose: string, load: () => Promise<Command>, ...aliases: readonly string[]): Entry {
  return { name, purpose, load, aliases };
}
