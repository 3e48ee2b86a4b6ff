import { executeEnsemble } from '@ensembleapp/core/executions/execute-ensemble.ts';
import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import type { ExecutionView, Json, JsonObject } from '@ensembleapp/protocol';
import { openRunWorld, type RunWorld, type RunWorldOptions, token } from './run-world.ts';

/** How a run of a flow ended. */
interface Outcome {
  readonly output: Json;
  readonly error: ExecutionView['error'];
  readonly execution: ExecutionView;
  /** The steps in the order they settled in: id, loop indexes and status. */
  readonly steps: readonly string[];
  /** As the steps left it. */
  readonly state: JsonObject | undefined;
}

/** A world to run flows in, and agents for them. */
export interface Flows extends RunWorld {
  /** What agents of the test did, in the order they did it. */
  readonly seen: readonly Json[];
  /** Runs a new ensemble `t` with these lines. */
  run(yaml: string, input?: JsonObject): Promise<Outcome>;
}

/**
 * Agents: `echo` answers its input; `note` notes its input and answers it; `log` logs its input; `nap` waits `ms`, notes and answers `v`; `fail` throws
 * `message`; `flaky` fails its first `n` attempts.
 */
export async function openFlows(options?: RunWorldOptions): Promise<Flows> {
  const here = await openRunWorld(options);
  const seen: Json[] = [];
  await here.code('echo', ({ input }) => input ?? null);
  await here.code('note', ({ input }) => {
    seen.push(input);
    return input;
  });
  await here.code('log', ({ input, logger }) => logger.info(input));
  await here.code('nap', async ({ input, sleep }) => {
    await sleep(input.ms);
    seen.push(input.v ?? null);
    return input.v ?? null;
  });
  await here.code('fail', ({ input }) => {
    const { message = 'no', ...members } = input ?? {};
    throw Object.assign(new Error(message), members);
  });
  await here.code('flaky', ({ input, attempt }) => {
    if (attempt <= input.n) throw Object.assign(new Error('not yet'), input.error);
    return { attempt };
  });
  return {
    ...here,
    seen,
    async run(yaml, input = {}) {
      await here.ensemble(`name: t\n${yaml}`);
      const id = await executeEnsemble(here.world, token(), { ensemble: 't', body: { input } }).then(
        ({ executionId }) => executionId,
        (error: unknown) => {
          if (error instanceof Refusal && error.extras.executionId) return error.extras.executionId;
          throw error;
        },
      );
      const execution = await getExecution(here.world, token(), id);
      const { output, error, steps } = execution;
      const kept = await here.world.store.executions.find('default', id);
      const names = steps.map(({ step, path, status }) => `${[step, ...path].join('.')} ${status}`);
      return { output, error, execution, steps: names, state: kept?.state };
    },
  };
}
