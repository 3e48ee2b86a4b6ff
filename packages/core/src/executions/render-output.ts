import type { Json, JsonObject, ResponseView } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { lasting } from '../agents/step-failure.ts';
import { toJson } from '../agents/to-json.ts';
import { test } from '../ensembles/expression/evaluate.ts';
import type { ParsedValue } from '../ensembles/expression/parse-value.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import { isFormatName, type OutputFormat } from '../ensembles/output-format.ts';
import type { PlannedBlock } from '../ensembles/planning/flow.ts';
import type { Answer } from './execution.ts';
import { formatOutput } from './format-output.ts';

/** What is answered when no block holds. */
const NOTHING = { output: null, response: { status: 204 } };

/**
 * The output of a run: that of the first block that has no `when` or whose `when` holds.
 * @throws ExpressionFailure, StepFailure when it cannot be evaluated
 */
export function renderOutput(blocks: readonly PlannedBlock[], scope: Scope): Answer {
  const block = blocks.find(({ when }) => when === undefined || test(when, scope));
  if (!block) return NOTHING;
  const output = toJson(render(block.body ?? block.rawBody, scope));
  const redirect = block.redirect && readRedirect(render(block.redirect, scope));
  const status = block.status ? readStatus(render(block.status, scope)) : redirect?.status;
  const format = readFormat(block, scope);
  const written = block.headers && readHeaders(render(block.headers, scope));
  const headers = {
    ...(format && block.format && readHeaders(contentType(formatOutput(output, format).contentType, written))),
    ...written,
    ...(block.contentType && readHeaders({ 'Content-Type': render(block.contentType, scope) })),
    ...(redirect && readHeaders({ Location: redirect.url })),
  };
  const response: ResponseView = {
    ...(status !== undefined && { status }),
    ...((block.headers || Object.keys(headers).length > 0) && { headers }),
  };
  return { output, ...(Object.keys(response).length > 0 && { response }), ...(format && { format }) };
}

/** How the output is written: as `format` says; a `rawBody` as it is. */
function readFormat({ format, body, rawBody }: PlannedBlock, scope: Scope): OutputFormat | undefined {
  if (!format) return rawBody && !body ? { type: 'text' } : undefined;
  const written = render(format, scope);
  const { type, extract, contentType } = isObject(written) ? written : { type: written };
  if (!isFormatName(type)) throw lasting('EXPRESSION_ERROR', 'The format of the output is none that there is');
  return {
    type,
    ...(typeof extract === 'string' && { extract }),
    ...(typeof contentType === 'string' && { contentType }),
  };
}

/** Of the format, unless the headers say another. */
function contentType(ofFormat: string, written: Readonly<Record<string, string>> = {}): JsonObject {
  return Object.keys(written).some((name) => name.toLowerCase() === 'content-type') ? {} : { 'Content-Type': ofFormat };
}

const REDIRECTS = [301, 302, 303, 307, 308];

/** Where a redirect leads: a URL, or `{url, status}`. */
function readRedirect(written: Json): { readonly url: string; readonly status: number } {
  const { url, status = 302 } = isObject(written) ? written : { url: written };
  const known = REDIRECTS.find((one) => one === Number(status));
  if (typeof url === 'string' && url !== '' && known !== undefined) return { url, status: known };
  throw lasting('EXPRESSION_ERROR', `A redirect needs a URL, and a status of ${REDIRECTS.join(', ')}`);
}

function render(value: ParsedValue | undefined, scope: Scope): Json {
  return value ? (renderValue(value, scope, { undefined: 'null' }) ?? null) : null;
}

/** An HTTP status, as a number or as text. @throws StepFailure for anything else */
export function readStatus(value: Json): number {
  const status = typeof value === 'string' ? Number(value) : value;
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw lasting('EXPRESSION_ERROR', 'The status of the output must be a number from 200 to 599');
}

function readHeaders(value: Json): Readonly<Record<string, string>> {
  const given = Object.entries(isObject(value) ? value : {}).filter(([, text]) => text !== null);
  return Object.fromEntries(given.map(([name, text]) => [name, headerText(name, text)]));
}

/** RFC 9110, sections 5.1 and 5.5. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function headerText(name: string, value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (/[\r\n\0]/.test(text))
    throw lasting('EXPRESSION_ERROR', `The header ${name} of the output must hold no line ends`);
  if (HEADER_NAME.test(name) && HEADER_VALUE.test(text)) return text;
  throw lasting(
    'EXPRESSION_ERROR',
    `The header ${name} of the output is none that HTTP can carry: encode what is not Latin-1`,
  );
}
