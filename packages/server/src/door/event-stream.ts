import { isStillIssued } from '@ensembleapp/core/auth/still-issued.ts';
import { Watch } from '@ensembleapp/core/executions/watching/watch.ts';
import { invalid } from '@ensembleapp/core/refusal.ts';
import type { ExecutionEvent } from '@ensembleapp/protocol';
import { type Answer, type Call, principalOf } from './endpoint.ts';

/** How often a stream on which nothing happens says that it is there, ms. */
const BEAT = 15_000;
const BEAT_LINE = ':\n\n';

const HEADERS = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };

/** Whether the caller wants server-sent events. */
export function wantsEvents({ headers }: Request): boolean {
  return /\btext\/event-stream\b/.test(headers.get('accept') ?? '');
}

/** Whether the caller wants JSON rather than server-sent events. */
export function wantsJson({ headers }: Request): boolean {
  return /\bapplication\/json\b/.test(headers.get('accept') ?? '');
}

/**
 * The number of the last event that the caller knows: a browser that connects again says it in `Last-Event-ID`. -1: none.
 * @throws Refusal INVALID_INPUT when it is no number of an event
 */
export function lastKnown({ headers }: Request, after = -1): number {
  const said = headers.get('last-event-id');
  if (said === null) return after;
  if (!/^\d{1,9}$/.test(said)) throw invalid({ path: 'last-event-id', message: 'must be the id of an event' });
  return Number(said);
}

/** What a stream stands on. */
interface Watched extends Pick<Call, 'principal'> {
  readonly services: Pick<Call['services'], 'world' | 'door'>;
}

interface StreamOptions {
  /** What a second request with the same Idempotency-Key is answered. */
  readonly body?: object;
  /** How often the credential is looked at, ms. */
  readonly beat?: number;
}

/**
 * Answers with what happens in an execution, as server-sent events (WHATWG HTML, section 9.2), until its end: what happened already
 * first. It is closed when the credential that asked for it is revoked, disabled or deleted. Events are made when the connection takes
 * them, so that a slow client, or one that is gone, holds none.
 * @param after number of the last event that the caller knows; -1: none
 */
export function streamEvents(
  call: Watched,
  executionId: string,
  after: number,
  { body = {}, beat = BEAT }: StreamOptions = {},
): Answer {
  const stream = eventStream(call, executionId, after, beat);
  return { status: 200, body, stream, headers: { ...HEADERS, 'x-execution-id': executionId } };
}

function eventStream(call: Watched, executionId: string, after: number, beat: number): ReadableStream<Uint8Array> {
  const { services } = call;
  const principal = principalOf(call);
  const isShown = shownTo(principal.kind);
  let watch: Watch | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let isBeat = false;
  const end = () => {
    clearInterval(timer);
    watch?.end();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        watch ??= new Watch(services.world, { tenantId: principal.tenantId, id: executionId }, after);
        timer ??= setInterval(() => {
          isBeat = true;
          watch?.wake();
        }, beat).unref();
        const text = await next(watch);
        if (text !== '') controller.enqueue(new TextEncoder().encode(text));
        if (text !== '' && !watch.isOver) return;
        end();
        controller.close();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );

  /** What is to be sent next; empty: nothing, ever. */
  async function next(watch: Watch): Promise<string> {
    for (;;) {
      const text = (await watch.look()).filter(isShown).map(write).join('');
      if (text !== '' || watch.isOver) return text;
      await watch.changed();
      if (!isBeat) continue;
      isBeat = false;
      return (await isStillIssued(services.door, principal)) ? BEAT_LINE : '';
    }
  }
}

/** A browser is not told what steps logged: that is for whoever runs the server's projects. */
function shownTo(kind: string): (event: ExecutionEvent) => boolean {
  return ({ event }) => kind !== 'jwt' || event !== 'log';
}

function write({ event, ...data }: ExecutionEvent): string {
  return `id: ${data.sequence}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
