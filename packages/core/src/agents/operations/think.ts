import type { Json, JsonObject } from '@ensembleapp/protocol';
import { checkSchema } from '../../ensembles/schema.ts';
import type { World } from '../../world.ts';
import { type ModelAnswer, ModelFailure, type ModelRequest } from '../models.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { isRetryableStatus, lasting, StepFailure } from '../step-failure.ts';
import { readModelRequest } from './model-request.ts';

/** How often a model is told what is wrong with its answer before we give up. */
const REPAIRS = 2;

type Message = ModelRequest['messages'][number];

/**
 * Asks a model once. Without a schema the output is its text; with one it is data that fits, for which the model gets at most two
 * turns to repair its answer.
 * @throws StepFailure `PROVIDER_NOT_CONFIGURED`, `PROVIDER_TIMEOUT`, `PROVIDER_ERROR` or `OUTPUT_SCHEMA_MISMATCH`.
 */
export async function runThink(world: World, call: OperationCall): Promise<OperationResult> {
  const request = readModelRequest(call, world.models.configured());
  const { schema } = request;
  const usage = { inputTokens: 0, outputTokens: 0 };
  let messages = request.messages;
  for (let turns = 1; ; turns += 1) {
    const answer = await ask(world, { ...request, messages });
    usage.inputTokens += answer.usage.inputTokens;
    usage.outputTokens += answer.usage.outputTokens;
    const faults = schema === undefined ? [] : checkSchema(schema, answer.output);
    if (faults.length === 0) {
      return { output: answer.output, meta: { provider: request.provider, model: request.model, turns, usage } };
    }
    if (turns > REPAIRS) {
      throw lasting('OUTPUT_SCHEMA_MISMATCH', 'Output does not match the schema', { details: faults });
    }
    messages = [...messages, ...repairTurn(answer.output, faults, schema ?? {})];
  }
}

async function ask({ models }: World, request: ModelRequest): Promise<ModelAnswer> {
  try {
    return await models.generate(request);
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof ModelFailure) throw providerFailure(error);
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

function repairTurn(output: Json, faults: ReturnType<typeof checkSchema>, schema: JsonObject): readonly Message[] {
  const list = faults.map(({ path, message }) => `- ${path || 'the whole answer'}: ${message}`).join('\n');
  return [
    { role: 'assistant', content: (typeof output === 'string' ? output : JSON.stringify(output)) || '(empty)' },
    {
      role: 'user',
      content: `That answer does not fit. Answer again with nothing but JSON that fits this JSON Schema:\n${JSON.stringify(schema)}\nWhat was wrong:\n${list}`,
    },
  ];
}
