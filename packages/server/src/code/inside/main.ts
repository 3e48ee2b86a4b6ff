// What runs in a worker thread: it is told to call code, and says what came of it.
import { parentPort, workerData } from 'node:worker_threads';
import { callHandler } from '@ensembleapp/core/agents/call-handler.ts';
import { BEGUN, type Order, type Report, type ThreadData, WAITING } from '../messages.ts';
import { Outbox } from '../outbox.ts';
import { fromThrown, toThrown } from '../thrown.ts';
import { Asks } from './asks.ts';
import { hostOf } from './host.ts';
import { LoadedHandlers } from './loaded-handlers.ts';

if (!parentPort) throw new Error('this file runs in a worker thread');
const port = parentPort;
const { claims, limits }: ThreadData = workerData;
const reports = new Outbox<Report>((messages) => port.postMessage(messages));
const report = (message: Report) => reports.send(message);
const asks = new Asks(report);
const handlers = new LoadedHandlers(limits);
const controllers = new Map<number, AbortController>();

port.on('message', (orders: readonly Order[]) => {
  for (const order of orders) obey(order);
});

function obey(order: Order): void {
  switch (order.kind) {
    case 'call':
      begin(order);
      break;
    case 'abort':
      controllers.get(order.id)?.abort(fromThrown(order.error));
      break;
    case 'answer':
      asks.answer(order.ask, order.value);
      break;
    case 'refusal':
      asks.refuse(order.ask, order.error);
      break;
    case 'ping':
      report({ kind: 'pong' });
  }
}

// A timer or a promise of nobody's is no reason to end the calls of others.
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => report({ kind: 'stray', message: textOf(error) }));
}

function begin(order: Extract<Order, { kind: 'call' }>): void {
  const { id, slot } = order;
  const isOurs = Atomics.compareExchange(claims, slot, WAITING, BEGUN) === WAITING;
  if (isOurs) void call(order).finally(() => controllers.delete(id));
  else report({ kind: 'skipped', slot });
}

async function call({ id, source, facts }: Extract<Order, { kind: 'call' }>): Promise<void> {
  const fail = (during: 'load' | 'run') => (error: unknown) =>
    report({ kind: 'failure', id, during, error: asks.askedFor(error) ?? toThrown(error) });
  // A handler that is known is called at once, without a turn of the queue between.
  const loading = handlers.load(source);
  const handler = loading instanceof Promise ? await loading.catch(fail('load')) : loading;
  if (!handler) return;
  if (!facts) return report({ kind: 'result', id, result: { output: null, changes: {} } });
  const controller = new AbortController();
  controllers.set(id, controller);
  const { signal } = controller;
  await callHandler(handler, { facts, host: hostOf(id, asks, report, signal), signal }).then(
    (result) => report({ kind: 'result', id, result }),
    fail('run'),
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
