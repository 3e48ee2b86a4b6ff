import { words } from '../words.ts';
import type { OperationName } from './agent.ts';

/** What an operation's config may say. */
export interface OperationFields {
  readonly known: readonly string[];
  /** Fields of the language that this release does not honour. */
  readonly later: readonly string[];
  /** May be written beside `operation` instead of in `config`. */
  readonly direct: readonly string[];
  /** Any other name is for the handler to read. */
  readonly open: boolean;
}

const MODEL = ['provider', 'model', 'prompt', 'messages', 'instructions', 'systemPrompt'];
const SAMPLING = ['temperature', 'maxTokens', 'topP', 'stop', 'seed'];
const MODEL_LATER = [
  'frequencyPenalty',
  'presencePenalty',
  'responseFormat',
  'tools',
  'maxTurns',
  'image',
  'stream',
  'apiEndpoint',
];

/** Language reference, section 13. */
export const OPERATION_FIELDS = {
  think: {
    known: [...MODEL, ...SAMPLING, 'schema'],
    later: MODEL_LATER,
    direct: [...MODEL, ...SAMPLING, ...MODEL_LATER],
    open: false,
  },
  code: { known: ['handler'], later: ['script', 'code'], direct: ['handler', 'script', 'code'], open: true },
  http: {
    known: ['url', 'method', 'headers', 'query', 'body', 'timeout', 'failOn', 'responseType', 'followRedirects'],
    later: ['auth', 'idempotent'],
    direct: [],
    open: false,
  },
  transform: {
    known: words(`value input merge parse trim compact coerce filter dedupe sort offset limit defaults rename pick omit
      format`),
    later: ['sheet', 'columns'],
    direct: [],
    open: false,
  },
} as const satisfies Record<OperationName, OperationFields>;

/** Fields whose text is a template: there `{{ }}` and `{% %}` belong to an engine. */
export const TEMPLATE_FIELDS: readonly string[] = ['prompt', 'instructions', 'systemPrompt'];

/** `max_tokens`, as `maxTokens` may be written too. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
