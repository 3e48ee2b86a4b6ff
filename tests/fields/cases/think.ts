import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { FieldCase } from '../field-case.ts';

const USER = { role: 'user', content: 'hi' };

/** What the model is sent. */
const ASKED: readonly (readonly [field: string, config: string, asked: JsonObject, instead?: Json])[] = [
  ['model', 'model: m, prompt: hi', { model: 'm' }, 'n'],
  ['prompt', 'model: m, prompt: hi', { messages: [USER] }],
  ['messages', 'model: m, messages: [{ role: user, content: hi }]', { messages: [USER] }],
  ['instructions', 'model: m, instructions: be brief', { messages: [{ role: 'system', content: 'be brief' }, {}] }],
  ['systemPrompt', 'model: m, systemPrompt: be brief', { messages: [{ role: 'system', content: 'be brief' }, {}] }],
  ['temperature', 'model: m, temperature: 0', { temperature: 0 }],
  ['maxTokens', 'model: m, maxTokens: 9', { max_tokens: 9 }],
  ['topP', 'model: m, topP: 0.5', { top_p: 0.5 }],
  ['stop', 'model: m, stop: [END]', { stop: ['END'] }],
  ['seed', 'model: m, seed: 7', { seed: 7 }],
  ['frequencyPenalty', 'model: m, frequencyPenalty: 1', { frequency_penalty: 1 }],
  ['presencePenalty', 'model: m, presencePenalty: 1', { presence_penalty: 1 }],
  ['responseFormat', 'model: m, responseFormat: json', { response_format: { type: 'json_object' } }],
  [
    'image',
    'model: m, image: "data:image/png;base64,iVBORw0KGgo=", prompt: hi',
    { messages: [{ content: [{ type: 'text' }, { type: 'image_url' }] }] },
  ],
];

/** What models are told, and what is made of what they answer. */
export const MODELS: readonly FieldCase[] = [
  ...ASKED.map(([field, config, asked, instead]) => ({
    field: `think.${field}`,
    ensemble: `flow: [{ operation: think, config: { ${config} } }]`,
    answers: [{ answer: {} }],
    expect: { asked: [asked] },
    ...(instead !== undefined && { instead }),
  })),
  {
    field: 'think.provider',
    ensemble: 'flow: [{ operation: think, config: { provider: openai, model: m } }]',
    expect: { error: { code: 'PROVIDER_NOT_CONFIGURED' } },
  },
  {
    field: 'think.apiEndpoint',
    ensemble: 'flow: [{ operation: think, config: { model: m, apiEndpoint: "http://169.254.169.254/v1" } }]',
    expect: { error: { reason: 'ADDRESS_NOT_ALLOWED' } },
  },
  {
    field: 'think.topK',
    ensemble: 'flow: [{ id: s, operation: think, config: { model: m, topK: 5 } }]\noutput: ${s.meta.unsupported}',
    expect: { output: ['topK'] },
  },
  {
    field: 'think.schema',
    ensemble: 'flow: [{ operation: think, config: { model: m, schema: { type: object, required: [a] } } }]',
    answers: [{ answer: 'no' }, { answer: { b: 1 } }, { answer: { a: 1 } }],
    expect: { output: { a: 1 } },
  },
  {
    field: 'think.tools',
    ensemble: 'flow: [{ operation: think, config: { model: m, prompt: hi, tools: [note] } }]',
    answers: [{ calls: [{ name: 'note', args: { a: 1 } }] }, { answer: 'done' }],
    expect: { seen: [{ a: 1 }], output: 'done' },
  },
  {
    field: 'think.maxTurns',
    ensemble: 'flow: [{ operation: think, config: { model: m, prompt: hi, tools: [note], maxTurns: 1 } }]',
    answers: [{ calls: [{ name: 'note', args: {} }] }, { answer: 'done' }],
    expect: { error: { reason: 'LIMIT_EXCEEDED' } },
  },
];
