import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { ModelImage, ModelMessage, ModelRequest } from '../models.ts';
import type { OperationCall } from '../operation-call.ts';
import { lasting, type StepFailure } from '../step-failure.ts';
import { isObject } from './is-object.ts';

/** What may be written as a message. */
type Message = { readonly role: 'user' | 'assistant'; readonly content: string };

/** Whose models are called so, for a `model` written without its provider. */
const FAMILIES: readonly (readonly [RegExp, provider: string])[] = [
  [/^(?:gpt-|chatgpt-|o\d)/, 'openai'],
  [/^claude/, 'anthropic'],
  [/^gemini/, 'google'],
];

/**
 * What a `think` operation is told, as the question to put to a model. The system text is `instructions` and `systemPrompt`; the
 * messages are `messages`, or `prompt`, or the input. When an agent answers a message, its thread and the message are the messages,
 * and a `prompt` joins the system text.
 * @param images what `image` stands for
 * @throws StepFailure `INVALID_INPUT`, naming the field.
 */
export function readModelRequest(
  call: OperationCall,
  configured: readonly string[],
  images: readonly ModelImage[],
): ModelRequest {
  const { config, conversation } = call;
  const given = readMessages(config.messages);
  const prompt = readText('prompt', config.prompt);
  const system = [
    readText('instructions', config.instructions),
    readText('systemPrompt', config.systemPrompt),
    ...given.filter(({ role }) => role === 'system').map(({ content }) => content),
    conversation === undefined ? undefined : prompt,
  ].filter((text) => text !== undefined && text !== '');
  const asked = conversation
    ? [...conversation.earlier.map(({ role, text }) => ({ role, content: text })), userMessage(conversation.message)]
    : [...(prompt === undefined ? [] : [userMessage(prompt)])];
  const messages = [...given.filter(isTurn), ...asked];
  return {
    ...readModel(config, configured),
    system: system.length === 0 ? undefined : system.join('\n\n'),
    messages: withImages(messages.length === 0 ? [userMessage(inputText(call.input))] : messages, images),
    tools: [],
    schema: call.outputSchema ?? undefined,
    wantsData: readFormat(config.responseFormat, call.outputSchema !== null),
    endpoint: readEndpoint(config),
    temperature: readNumber('temperature', config.temperature),
    maxTokens: readNumber('maxTokens', config.maxTokens),
    topP: readNumber('topP', config.topP),
    topK: readNumber('topK', config.topK),
    frequencyPenalty: readNumber('frequencyPenalty', config.frequencyPenalty),
    presencePenalty: readNumber('presencePenalty', config.presencePenalty),
    stop: readStop(config.stop),
    seed: readNumber('seed', config.seed),
    signal: call.signal,
  };
}

/** `model: provider/model`, or the two apart; a provider left out is that of the model's family, or the only one there is. */
function readModel(config: JsonObject, configured: readonly string[]): Pick<ModelRequest, 'provider' | 'model'> {
  const model = readText('model', config.model);
  if (model === undefined || model === '') throw wrong('model', 'is required, such as openai/gpt-4o');
  const provider = readText('provider', config.provider);
  if (provider !== undefined) return { provider: provider === 'custom' ? 'compatible' : provider, model };
  if (config.apiEndpoint !== undefined) return { provider: 'compatible', model };
  const slash = model.indexOf('/');
  if (slash > 0) return { provider: model.slice(0, slash), model: model.slice(slash + 1) };
  const family = FAMILIES.find(([pattern]) => pattern.test(model))?.[1];
  const only = configured.length === 1 ? configured[0] : undefined;
  const found = family ?? only;
  if (found === undefined) throw wrong('model', 'needs its provider: write provider/model');
  return { provider: found, model };
}

/** Beside the last words of the user. */
function withImages(messages: readonly Message[], images: readonly ModelImage[]): readonly ModelMessage[] {
  if (images.length === 0) return messages;
  const last = messages.findLastIndex(({ role }) => role === 'user');
  if (last < 0) throw wrong('image', 'needs a message of the user');
  return messages.map((message, index) => (index === last ? { ...message, images } : message));
}

/** `text` or `json`, by these or other providers' names; whether the answer is data. */
function readFormat(value: Json | undefined, hasSchema: boolean): boolean {
  if (value === undefined || value === null) return hasSchema;
  const type = isObject(value) && Object.keys(value).length === 1 ? value.type : value;
  if (type === 'json' || type === 'json_object') return true;
  if (type !== 'text') throw wrong('responseFormat', 'must be text or json; what the data is like goes into schema');
  if (hasSchema) throw wrong('responseFormat', 'cannot be text where there is a schema');
  return false;
}

function readEndpoint(config: JsonObject): string | undefined {
  const endpoint = readText('apiEndpoint', config.apiEndpoint);
  if (endpoint === undefined) return undefined;
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    throw wrong('apiEndpoint', 'must be a URL of http or https');
  const { provider = 'compatible' } = config;
  if (provider === 'compatible' || provider === 'custom') return endpoint;
  throw wrong('apiEndpoint', 'goes with provider compatible');
}

function readMessages(
  value: Json | undefined,
): readonly { readonly role: Message['role'] | 'system'; readonly content: string }[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong('messages', 'must be a list');
  return value.map((item: Json, index) => {
    const { role, content } = isObject(item) ? item : {};
    if ((role === 'user' || role === 'assistant' || role === 'system') && content !== undefined && content !== null) {
      return { role, content: toText(content) };
    }
    throw wrong(`messages[${index}]`, 'must have a role (user, assistant or system) and content');
  });
}

function isTurn(message: { readonly role: Message['role'] | 'system'; readonly content: string }): message is Message {
  return message.role !== 'system';
}

/** A text as it is; a mapping of one text, such as `{message}`, as that text; anything else as JSON. */
function inputText(input: Json): string {
  const members = isObject(input) ? Object.values(input) : [input];
  const [only] = members;
  return members.length === 1 && typeof only === 'string' ? only : JSON.stringify(input);
}

function readStop(value: Json | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (list.every((item) => typeof item === 'string')) return list;
  throw wrong('stop', 'must be a text or a list of texts');
}

function readNumber(field: string, value: Json | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw wrong(field, 'must be a number');
}

function readText(field: string, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && field !== 'prompt') throw wrong(field, 'must be text');
  return toText(value);
}

function userMessage(content: string): Message {
  return { role: 'user', content };
}

function toText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function wrong(field: string, message: string): StepFailure {
  return lasting('INVALID_INPUT', `think: ${field} ${message}`);
}
