import type { Handler } from '@ensembleapp/core/agents/handlers.ts';
import type { CodeLimits } from '../limits.ts';
import type { Source } from '../messages.ts';
import { moduleText } from '../module-text.ts';

/** Code may take this long to load, in ms: what waits for ever at the top of a module would never be heard of again. */
const LONGEST = 10_000;

/** The handlers of one thread, each loaded once. */
export class LoadedHandlers {
  readonly #limits: CodeLimits;
  readonly #loaded = new Map<string, Handler>();

  constructor(limits: CodeLimits) {
    this.#limits = limits;
  }

  /** At once, when it is known. @throws why the code is no handler */
  load(source: Source): Handler | Promise<Handler> {
    // Nothing of a tenant's code is kept from one call to the next, nor taken for the operator's, whose text may be the same.
    if (source.kind === 'guest') return this.#guest(source.key);
    return this.#loaded.get(source.key) ?? this.#load(source);
  }

  async #guest(text: string): Promise<Handler> {
    // Most threads run none, and the sandbox's engine is large.
    const { guest } = await import('./guest.ts');
    return guest(moduleText(text), this.#limits);
  }

  async #load({ kind, key }: Source): Promise<Handler> {
    const url = kind === 'module' ? key : `data:text/javascript,${encodeURIComponent(moduleText(key))}`;
    const { default: handler } = await withinLimit(import(url));
    if (!isHandler(handler)) throw new Error('it has no function as its default export');
    this.#loaded.set(key, handler);
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
