import { readFileSync } from 'node:fs';
import type { Handler, HandlerContext } from '@ensembleapp/core/agents/handlers.ts';
import type { CodeLimits } from '../limits.ts';
import { createEngine } from './engine.ts';
import { GuestCall } from './guest-call.ts';

const PRELUDE = readFileSync(new URL('./prelude.js', import.meta.url), 'utf8');

/** A handler that runs a tenant's module in a sandbox: an engine of its own for each call, which knows `ctx` and nothing else. */
export function guest(text: string, limits: CodeLimits): Handler {
  return async (given) => {
    const engine = await createEngine(limits);
    // Who calls a handler gives it this.
    const ctx = given as HandlerContext;
    return new GuestCall(engine, ctx, limits).run(PRELUDE, text);
  };
}
