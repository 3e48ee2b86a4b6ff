import type { ModelImage, ModelMessage, ModelRequest, ModelTool } from '@ensembleapp/core/agents/models.ts';
import type { LanguageModel } from './open-provider.ts';

type Call = Parameters<LanguageModel['doGenerate']>[0];
type Message = Call['prompt'][number];

/** The request in the words of the provider packages. What was not asked for is left out, so that the provider's default holds. */
export function toCall(request: ModelRequest, abortSignal: AbortSignal): Call {
  const { messages, tools, schema, wantsData, temperature, maxTokens, topP, topK, stop, seed } = request;
  const { frequencyPenalty, presencePenalty } = request;
  const system = systemOf(request);
  return {
    prompt: [
      ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
      ...messages.map(toMessage),
    ],
    abortSignal,
    ...(tools.length > 0 && { tools: tools.map(toTool), toolChoice: { type: 'auto' } }),
    ...(schema !== undefined &&
      tools.length === 0 && { responseFormat: { type: 'json', schema, name: 'answer' }, providerOptions: LENIENT }),
    ...(schema === undefined && wantsData && tools.length === 0 && { responseFormat: { type: 'json' } }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(stop !== undefined && { stopSequences: [...stop] }),
    ...(seed !== undefined && { seed }),
  };
}

/** Beside tools, not every provider takes a schema of the answer: there it is asked for in words, and checked as ever. */
function systemOf({ system, schema, wantsData, tools }: ModelRequest): string | undefined {
  if (!wantsData || tools.length === 0) return system;
  const fitting = schema === undefined ? '' : ` that fits this JSON Schema:\n${JSON.stringify(schema)}`;
  const asked = `When you answer, answer with nothing but JSON${fitting}`;
  return system === undefined ? asked : `${system}\n\n${asked}`;
}

function toMessage(message: ModelMessage): Message {
  switch (message.role) {
    case 'user':
      return {
        role: 'user',
        content: [{ type: 'text', text: message.content }, ...(message.images ?? []).map(toFile)],
      };
    case 'assistant': {
      const { content, calls = [] } = message;
      return {
        role: 'assistant',
        content: [
          ...(content === '' && calls.length > 0 ? [] : [{ type: 'text' as const, text: content }]),
          ...calls.map(({ id, name, args = {}, metadata }) => ({
            type: 'tool-call' as const,
            toolCallId: id,
            toolName: name,
            input: args,
            ...(metadata && { providerOptions: { ...metadata } }),
          })),
        ],
      };
    }
    case 'tool':
      return {
        role: 'tool',
        content: message.results.map(({ call, text, isError }) => ({
          type: 'tool-result',
          toolCallId: call.id,
          toolName: call.name,
          output: { type: isError ? 'error-text' : 'text', value: text },
        })),
      };
  }
}

function toTool({ name, description, inputSchema }: ModelTool) {
  return { type: 'function' as const, name, inputSchema, ...(description !== null && { description }) };
}

function toFile({ mediaType, data }: ModelImage) {
  return { type: 'file' as const, mediaType, data: { type: 'data' as const, data } };
}

/** OpenAI's strict mode refuses schemas with optional members; whether an answer fits is checked after it came. */
const LENIENT = { openai: { strictJsonSchema: false }, openaiCompatible: { strictJsonSchema: false } };
