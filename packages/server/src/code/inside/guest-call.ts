import type { HandlerContext } from '@ensembleapp/core/agents/handlers.ts';
import { isObject } from '@ensembleapp/core/agents/operations/is-object.ts';
import { lasting } from '@ensembleapp/core/agents/step-failure.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core';
import { type CodeLimits, failureOf } from '../limits.ts';
import { fromThrown, toThrown } from '../thrown.ts';
import { answerGuest } from './answer-guest.ts';
import type { Engine } from './engine.ts';
import { type GuestMessage, readGuestMessage } from './guest-message.ts';

/** Answers that are awaited at the same time. */
const MOST_ASKED = 64;
const MOST_LOGGED = 1000;

/** One call of code in an engine. What comes out of the engine is a stranger's text. */
export class GuestCall {
  readonly #engine: QuickJSContext;
  readonly #wasFull: () => boolean;
  readonly #ctx: HandlerContext;
  readonly #limits: CodeLimits;
  readonly #end = Promise.withResolvers<unknown>();
  readonly #errors = new Map<number, unknown>();
  readonly #inbox: (readonly string[])[] = [];
  #receive: QuickJSHandle | undefined;
  #open = 0;
  #logged = 0;
  #used = 0;
  #isInterrupted = false;
  #isOver = false;

  constructor({ context, wasFull }: Engine, ctx: HandlerContext, limits: CodeLimits) {
    this.#engine = context;
    this.#wasFull = wasFull;
    this.#ctx = ctx;
    this.#limits = limits;
  }

  /** What the code answers. @throws what it throws; StepFailure */
  async run(prelude: string, text: string): Promise<unknown> {
    this.#turn(() => this.#start(prelude, text));
    const { signal } = this.#ctx;
    const abort = () => this.#tell({ abort: toThrown(signal.reason) });
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await this.#end.promise;
    } finally {
      this.#isOver = true;
      signal.removeEventListener('abort', abort);
    }
  }

  #start(prelude: string, text: string): void {
    const engine = this.#engine;
    const send = engine.newFunction('send', (...texts) => {
      this.#inbox.push(texts.map((text) => engine.getString(text)));
      if (this.#inbox.length > MOST_LOGGED) throw new Error('The code says too much at once');
    });
    const { signal: _, setState: __, kv, logger, fetch, component, sleep, ...facts } = this.#ctx;
    const make = engine.unwrapResult(engine.evalCode(prelude, 'prelude.js'));
    const told = engine.newString(JSON.stringify(facts));
    const inside = engine.unwrapResult(engine.callFunction(make, engine.undefined, send, told));
    this.#receive = engine.getProp(inside, 'receive');
    const loading = engine.unwrapResult(engine.evalCode(text, 'code.js', { type: 'module' }));
    engine.unwrapResult(engine.callFunction(engine.getProp(inside, 'run'), engine.undefined, loading));
  }

  #tell(message: object): void {
    const receive = this.#receive;
    if (this.#isOver || !receive) return;
    const engine = this.#engine;
    this.#turn(() => {
      const text = engine.newString(JSON.stringify(message));
      engine.unwrapResult(engine.callFunction(receive, engine.undefined, text));
    });
  }

  /** Lets the code compute until it waits, and deals with what it said. */
  #turn(work: () => void): void {
    const { runtime } = this.#engine;
    const began = performance.now();
    const until = began + this.#limits.codeTime - this.#used;
    runtime.setInterruptHandler(() => {
      this.#isInterrupted ||= performance.now() > until;
      return this.#isInterrupted;
    });
    try {
      work();
      this.#engine.unwrapResult(runtime.executePendingJobs());
      // Code that was interrupted may still say something, which is not what it is about.
      if (this.#isInterrupted) throw failureOf('cpu', this.#limits);
      for (const texts of this.#inbox.splice(0)) this.#take(readGuestMessage(texts));
    } catch (error) {
      this.#fail(this.#isInterrupted ? failureOf('cpu', this.#limits) : this.#inOurWords(error));
    }
    this.#used += performance.now() - began;
    if (this.#open === 0 && !this.#isOver) this.#fail(lasting('STEP_FAILED', 'The code waits for what never comes'));
  }

  #take(message: GuestMessage): void {
    switch (message.kind) {
      case 'end':
        if (isObject(message.changes)) this.#ctx.setState(message.changes);
        this.#isOver = true;
        this.#end.resolve(message.output);
        break;
      case 'failure':
        this.#fail('asked' in message ? this.#errors.get(message.asked) : this.#inOurWords(fromThrown(message.thrown)));
        break;
      case 'log':
        this.#logged += 1;
        if (this.#logged <= MOST_LOGGED) this.#ctx.logger[message.level](message.message, asFields(message.fields));
        break;
      case 'ask':
        void this.#answer(message);
    }
  }

  async #answer(message: Extract<GuestMessage, { kind: 'ask' }>): Promise<void> {
    const { ask } = message;
    this.#open += 1;
    try {
      if (this.#open > MOST_ASKED)
        throw lasting('LIMIT_EXCEEDED', `The code asks for more than ${MOST_ASKED} things at once`);
      const value = await answerGuest(this.#ctx, message);
      this.#open -= 1;
      this.#tell({ ask, value });
    } catch (error) {
      this.#open -= 1;
      this.#errors.set(ask, error);
      this.#tell({ ask, error: toThrown(error) });
    }
  }

  #fail(error: unknown): void {
    this.#isOver = true;
    this.#end.reject(error);
  }

  /** What broke the code off, in our words where it is a limit. */
  #inOurWords(error: unknown): unknown {
    const { name, message } = error instanceof Error ? error : { name: '', message: '' };
    // Where there is no room for an error, null is thrown.
    const isFull = message === 'out of memory' || (message === 'null' && this.#wasFull());
    if (isFull) return failureOf('memory', this.#limits);
    if (message === 'stack overflow' || name === 'RangeError') {
      return lasting('LIMIT_EXCEEDED', 'The code calls itself too deeply');
    }
    return error;
  }
}

function asFields(fields: Json): JsonObject | undefined {
  return isObject(fields) ? fields : undefined;
}
