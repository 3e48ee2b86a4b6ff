import type { Json, JsonObject } from '@ensembleapp/protocol';
import { checkSchema } from '../../ensembles/schema.ts';
import { NetworkRefusal } from '../../network.ts';
import type { World } from '../../world.ts';
import { type ModelAnswer, ModelFailure, type ModelMessage, type ModelRequest } from '../models.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { isRetryableStatus, lasting, StepFailure } from '../step-failure.ts';
import { makeCalls } from './make-calls.ts';
import { readModelRequest } from './model-request.ts';
import { networkFailure } from './network-failure.ts';
import { readImages } from './read-images.ts';

/** How often a model is told what is wrong with its answer before we give up. */
const REPAIRS = 2;
const MAX_TURNS = 10;

/**
 * Asks a model, makes the calls that it wants made, and asks again, until it answers. The output is its text, or
 * data where JSON is wanted; data has to fit the schema if there is one, for which the model gets at most two turns to repair its
 * answer. Language reference, section 4.3.
 * @throws StepFailure `PROVIDER_NOT_CONFIGURED`, `PROVIDER_TIMEOUT`, `PROVIDER_ERROR`, `OUTPUT_SCHEMA_MISMATCH`, or `LIMIT_EXCEEDED` when
 *   it still wants calls made in its last turn
 */
export async function runThink(world: World, call: OperationCall): Promise<OperationResult> {
  const images = await readImages(world, call.config.image, call.signal);
  const request = readModelRequest(call, world.models.configured(), images);
  const maxTurns = readMaxTurns(call.config);
  const tools = (await call.tools?.()) ?? [];
  const { provider, model } = request;
  const usage = { inputTokens: 0, outputTokens: 0 };
  let messages = request.messages;
  let repairs = 0;
  for (let turns = 1; ; turns += 1) {
    const answer = await ask(world, { ...request, messages, tools });
    usage.inputTokens += answer.usage.inputTokens;
    usage.outputTokens += answer.usage.outputTokens;
    if (answer.calls.length > 0) {
      if (turns - repairs >= maxTurns) throw lasting('LIMIT_EXCEEDED', `The model gave no answer in ${maxTurns} turns`);
      messages = [...messages, ...(await makeCalls(tools, answer, turns, call.signal))];
      continue;
    }
    const faults = faultsOf(answer, request);
    if (faults.length === 0) {
      const { output, unsupported } = answer;
      return { output, meta: { provider, model, usage, turns, ...(unsupported.length > 0 && { unsupported }) } };
    }
    if (repairs === REPAIRS) {
      throw lasting('OUTPUT_SCHEMA_MISMATCH', 'Output does not match the schema', { details: faults });
    }
    repairs += 1;
    messages = [...messages, ...repairTurn(answer.output, faults, request.schema ?? {})];
  }
}

function readMaxTurns({ maxTurns = MAX_TURNS, tools }: JsonObject): number {
  if (tools !== undefined) {
    throw lasting('INVALID_INPUT', 'think: tools are said where the model is, not laid over it or in a component');
  }
  if (typeof maxTurns === 'number' && Number.isInteger(maxTurns) && maxTurns >= 1) return maxTurns;
  throw lasting('INVALID_INPUT', 'think: maxTurns must be a whole number from 1');
}

/** What is wrong with an answer that has to be data. */
function faultsOf({ output }: ModelAnswer, { schema, wantsData }: ModelRequest): ReturnType<typeof checkSchema> {
  if (schema !== undefined) return checkSchema(schema, output);
  return wantsData && typeof output === 'string' ? [{ path: '', message: 'must be JSON' }] : [];
}

async function ask({ models }: World, request: ModelRequest): Promise<ModelAnswer> {
  try {
    return await models.generate(request);
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof ModelFailure) throw providerFailure(error);
    if (error instanceof NetworkRefusal) throw networkFailure(error);
    throw error;
  }
}

function providerFailure({ code, message, provider, status, retryAfter }: ModelFailure): StepFailure {
  return new StepFailure(code, message, {
    provider,
    status,
    retryAfter,
    retryable:
      code === 'PROVIDER_TIMEOUT' || (code === 'PROVIDER_ERROR' && (status === undefined || isRetryableStatus(status))),
  });
}

function repairTurn(output: Json, faults: ReturnType<typeof checkSchema>, schema: JsonObject): readonly ModelMessage[] {
  const list = faults.map(({ path, message }) => `- ${path || 'the whole answer'}: ${message}`).join('\n');
  return [
    { role: 'assistant', content: (typeof output === 'string' ? output : JSON.stringify(output)) || '(empty)' },
    {
      role: 'user',
      content: `That answer does not fit. Answer again with nothing but JSON that fits this JSON Schema:\n${JSON.stringify(schema)}\nWhat was wrong:\n${list}`,
    },
  ];
}
