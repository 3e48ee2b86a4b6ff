import { isObject } from '@ensembleapp/core/agents/operations/is-object.ts';
import { CONTENT_TYPES } from '@ensembleapp/core/ensembles/output-format.ts';
import type { HttpCache, HttpTrigger } from '@ensembleapp/core/ensembles/trigger.ts';
import type { Completed, Run } from '@ensembleapp/core/executions/execution.ts';
import { formatOutput } from '@ensembleapp/core/executions/format-output.ts';
import type { Answerable } from '@ensembleapp/core/executions/perform.ts';
import { hideTokens, viewGoingOn } from '@ensembleapp/core/executions/view-going-on.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import type { WebhookAnswer } from '@ensembleapp/protocol';
import type { Headers } from '../door/answer-headers.ts';
import { type Answer, ok } from '../door/endpoint.ts';

type Finished = Run & Completed;

/** What a webhook is told of the run that it started. */
export function webhookAnswer({ id, status, output, startTime, endTime, steps }: Finished): Answer {
  const ran = steps.filter((step) => (step.agent ?? step.operation) !== null && step.status !== 'skipped');
  const metrics = { totalDuration: endTime - startTime, agents: ran.length };
  return ok({ executionId: id, status, output, metrics } satisfies WebhookAnswer);
}

/** What is told of a run that nobody waits for. */
export function startedAnswer(executionId: string): Answer {
  const headers = { 'x-execution-id': executionId, location: `/api/v1/executions/${executionId}` };
  return { status: 202, body: { executionId, status: 'processing' }, headers };
}

/** What is told of a run that goes on without its caller. */
export function goingOnAnswer(execution: Exclude<Answerable, Completed>, type: 'http' | 'webhook'): Answer {
  const { id, ...view } = viewGoingOn(execution, hideTokens);
  return { status: 202, body: type === 'webhook' ? { executionId: id, ...view } : { id, ...view } };
}

/**
 * Headers that are the server's own to say: of the connection and of the run, and those that speak for the whole origin, which other ensembles
 * and the API answer on too.
 */
const OWN = [
  'x-request-id',
  'x-execution-id',
  'x-content-type-options',
  'content-length',
  'transfer-encoding',
  'connection',
  'alt-svc',
  'clear-site-data',
  'nel',
  'report-to',
  'reporting-endpoints',
  'service-worker-allowed',
  'strict-transport-security',
];

/** What the output of a run says is to be answered: its status and headers, and its body as the format says. */
export function httpAnswer(execution: Finished, trigger: HttpTrigger, prefersHtml: boolean, isGet: boolean): Answer {
  const { status = 200, headers = {} } = execution.response ?? {};
  const written = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  for (const name of OWN) delete written[name];
  const { text, contentType } = bodyOf(execution, trigger, prefersHtml, written['content-type']);
  const cached = isGet && status < 300 ? cacheHeaders(trigger.httpCache) : {};
  return { status, body: text, headers: sandboxed({ ...cached, 'content-type': contentType, ...written }) };
}

interface Body {
  readonly text: string;
  readonly contentType: string;
}

function bodyOf(
  execution: Finished,
  { responses }: HttpTrigger,
  prefersHtml: boolean,
  written: string | undefined,
): Body {
  const { output, format, response } = execution;
  if (format) return formatOutput(output, format);
  if (output === null && response?.headers?.Location !== undefined)
    return { text: '', contentType: CONTENT_TYPES.text };
  if (typeof output === 'string' && written !== undefined && !/[/+]json\b/i.test(written)) {
    return { text: output, contentType: written };
  }
  const { json = {}, html = {} } = responses ?? {};
  const isJson = json.enabled ?? true;
  const page = html.enabled && (prefersHtml || !isJson) ? pageOf(output) : undefined;
  if (page !== undefined) return { text: page, contentType: CONTENT_TYPES.html };
  if (isJson) return { text: JSON.stringify(output), contentType: CONTENT_TYPES.json };
  throw new Refusal('EXECUTION_FAILED', 'The output is no page, and the trigger answers nothing else', {
    executionId: execution.id,
  });
}

/** The page that an output is, or has as its `html`. */
function pageOf(output: Finished['output']): string | undefined {
  const page = isObject(output) ? output.html : output;
  return typeof page === 'string' ? page : undefined;
}

function cacheHeaders(cache: HttpCache | undefined): Headers {
  if (!cache) return {};
  const { maxAge, staleWhileRevalidate, noCache, noStore, vary, tags } = cache;
  const rules = [
    ...(noStore ? ['no-store'] : [cache.public ? 'public' : 'private']),
    ...(noCache ? ['no-cache'] : []),
    ...(maxAge === undefined ? [] : [`max-age=${maxAge}`]),
    ...(staleWhileRevalidate === undefined ? [] : [`stale-while-revalidate=${staleWhileRevalidate}`]),
  ];
  return {
    'cache-control': rules.join(', '),
    ...(vary && { vary: vary.join(', ') }),
    ...(tags && { 'cache-tag': tags.join(',') }),
  };
}

/**
 * A page of an ensemble comes from the origin that people sign in at. In a sandbox its scripts run as if from elsewhere, so that they
 * cannot act for whoever looks at it.
 */
function sandboxed(headers: Headers & { readonly 'content-type': string }): Headers {
  if (!/html|xml|svg/i.test(headers['content-type'])) return headers;
  const own = headers['content-security-policy'];
  const rule = 'sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts';
  return { ...headers, 'content-security-policy': own === undefined ? rule : `${own}, ${rule}` };
}
