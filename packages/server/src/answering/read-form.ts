import type { AnswerCallback, CallbackView, FormField, Json } from '@ensembleapp/protocol';
import { parseJson } from '../door/read-body.ts';

/** What was filled in, as the same answer that JSON would say. What was left empty is left out; a rejection needs no field. */
export function readForm({ fields }: Pick<CallbackView, 'fields'>, filled: URLSearchParams): Partial<AnswerCallback> {
  const action = filled.get('action');
  const feedback = filled.get('feedback');
  const values = fields.flatMap((field): readonly (readonly [string, Json])[] => {
    const value = readField(field, filled.get(`input.${field.name}`) ?? '');
    return value === undefined ? [] : [[field.name, value]];
  });
  return {
    ...(action !== null && { action }),
    ...(feedback && { feedback }),
    ...(fields.length > 0 && action !== 'reject' && { input: Object.fromEntries(values) }),
  };
}

function readField({ type, options }: FormField, text: string): Json | undefined {
  if (type === 'boolean' && !options) return text === 'true';
  if (text === '') return undefined;
  return type === 'string' && !options ? text : jsonOrText(text);
}

/** What is no JSON is left as it is: the check of the field says what it should be. */
function jsonOrText(text: string): Json {
  try {
    return parseJson(text) as Json;
  } catch {
    return text;
  }
}
