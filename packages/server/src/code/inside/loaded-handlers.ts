import type { Handler } from '@ensembleapp/core/agents/handlers.ts';
import type { Source } from '../messages.ts';

/** Code may take this long to load, in ms: what waits for ever at the top of a module would never be heard of again. */
const LONGEST = 10_000;

/** The handlers of one thread, each loaded once. */
export class LoadedHandlers {
  readonly #loaded = new Map<string, Handler>();

  /** At once, when it is known. @throws why the code is no handler */
  load({ url }: Source): Handler | Promise<Handler> {
    return this.#loaded.get(url) ?? this.#import(url);
  }

  async #import(url: string): Promise<Handler> {
    const module = await withinLimit(import(url));
    const { default: handler } = module;
    if (!isHandler(handler)) throw new Error('it has no function as its default export');
    this.#loaded.set(url, handler);
    return handler;
  }
}

function withinLimit(loading: Promise<{ readonly default?: unknown }>): Promise<{ readonly default?: unknown }> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it takes longer than ${LONGEST / 1000} seconds`)), LONGEST);
  return Promise.race([loading, promise]).finally(() => clearTimeout(timer));
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
