import { ExpressionFailure } from '../expression/expression-failure.ts';

/** What one rendering of a template may use. */
export const TEMPLATE_LIMITS = { milliseconds: 500, text: 4 * 1024 * 1024 } as const;

const CHECK_EVERY = 200;

/** One rendering: the text so far, and what is left of its time. */
export class Budget {
  readonly #parts: string[] = [];
  readonly #startedAt = performance.now();
  #length = 0;
  #steps = 0;

  /** @throws ExpressionFailure LIMIT_EXCEEDED when the text is too long, or took too long */
  write(text: string): void {
    this.#length += text.length;
    if (this.#length > TEMPLATE_LIMITS.text) throw tooLong();
    this.#parts.push(text);
    this.step();
  }

  /** Counts work done. @throws ExpressionFailure LIMIT_EXCEEDED */
  step(): void {
    this.#steps += 1;
    if (this.#steps % CHECK_EVERY > 0) return;
    if (performance.now() - this.#startedAt > TEMPLATE_LIMITS.milliseconds) throw tooSlow();
  }

  get text(): string {
    return this.#parts.join('');
  }
}

export function tooLong(): ExpressionFailure {
  return exceeded(`a text would be longer than ${TEMPLATE_LIMITS.text} characters`);
}

export function tooSlow(): ExpressionFailure {
  return exceeded(`more than ${TEMPLATE_LIMITS.milliseconds} ms`);
}

function exceeded(what: string): ExpressionFailure {
  return new ExpressionFailure('LIMIT_EXCEEDED', `the template goes over a limit: ${what}`);
}
