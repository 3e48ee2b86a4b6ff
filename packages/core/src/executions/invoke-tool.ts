import type { InvokeTool, InvokeToolAnswer, JsonObject, ToolFailureCode } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { checkFields, type Fields } from '../ensembles/fields.ts';
import { invalid } from '../refusal.ts';
import type { World } from '../world.ts';
import { acceptInput } from './accept-input.ts';
import { agentTimeout } from './execute-agent.ts';
import type { Answered } from './execute-ensemble.ts';
import type { Failure } from './execution.ts';
import { refusalOf } from './failure.ts';
import { findTool } from './find-tool.ts';
import { originOf } from './origin.ts';
import { performToEnd } from './perform.ts';
import { readCaller } from './read-caller.ts';
import { runAgent } from './run-agent.ts';
import { splitVersion } from './split-version.ts';

export interface InvokeToolRequest {
  /** Name or id, also with its version: `find-order@3`. */
  readonly tool: string;
  readonly body: InvokeTool;
}

/**
 * Calls one tool and waits for its end; that it failed is an answer too. The execution is stored before this resolves.
 * @throws Refusal NOT_FOUND, FORBIDDEN, INVALID_INPUT, PAYLOAD_TOO_LARGE, CONCURRENT_LIMIT_EXCEEDED with nothing stored
 */
export async function invokeTool(
  world: World,
  principal: Principal,
  { tool: written, body }: InvokeToolRequest,
): Promise<Answered<InvokeToolAnswer>> {
  const caller = readCaller(principal, body.dataContext, world.settings.limits);
  const found = await findTool(world, principal, splitVersion(written, body.version));
  const { tool, planned, version } = found;
  const args = readArguments(tool.input, body.args);
  const timeout = agentTimeout(world, planned);
  const request = {
    kind: 'agent',
    name: tool.name,
    version,
    input: args,
    caller,
    origin: originOf(principal),
    metadata: {},
    traced: false,
    durability: 'exit',
  } as const;
  const execution = await performToEnd(world, principal, { ...request, timeout, concurrency: 1 }, async (run) =>
    runAgent(run, { found, input: acceptInput(tool.input, args, caller), overrides: {} }),
  );
  const { id, startTime } = execution;
  if (execution.status === 'completed') {
    const debug = { executionTime: execution.endTime - startTime };
    return { executionId: id, body: { success: true, data: execution.output, debug } };
  }
  if (!('error' in execution)) throw new Error(`the tool ${tool.name} was left while it runs`);
  if (execution.error.reason === 'INTERNAL_ERROR') throw refusalOf(id, execution.error, timeout);
  return { executionId: id, body: { success: false, error: viewFailure(execution.error) } };
}

/** What the caller may say, checked; what only the credential may say is taken away. @throws Refusal INVALID_INPUT with every fault */
function readArguments(fields: Fields, args: JsonObject = {}): JsonObject {
  const isTrusted = (name: string) => fields[name]?.trusted === true;
  const open = Object.fromEntries(Object.entries(fields).filter(([name]) => !isTrusted(name)));
  const given = Object.fromEntries(Object.entries(args).filter(([name]) => !isTrusted(name)));
  const checked = checkFields(open, given);
  if ('value' in checked) return checked.value;
  throw invalid(...checked.problems.map(({ path, message }) => ({ path: path.replace('input', 'args'), message })));
}

const TIMEOUTS: ReadonlySet<string> = new Set(['TIMEOUT', 'STEP_TIMEOUT', 'ATTEMPT_TIMEOUT', 'PROVIDER_TIMEOUT']);

function viewFailure({ reason, message, details = [] }: Failure) {
  const code: ToolFailureCode = TIMEOUTS.has(reason)
    ? 'TIMEOUT'
    : reason === 'OUTPUT_SCHEMA_MISMATCH'
      ? 'INVALID_RESPONSE'
      : 'EXECUTION_ERROR';
  return { message, details: details.map((one) => `${one.path} ${one.message}`), code };
}
