import type { JsonObject } from '@ensembleapp/protocol';

declare const vouched: unique symbol;

/** Private, so that no literal has it and no copy of the members keeps it. */
declare abstract class Vouched {
  private readonly [vouched]: 'by a verified signature';
}

/**
 * What a signed JWT vouched for: deeply frozen, and branded so that nothing a client sent can take its place.
 * Made in `jwt.ts` and nowhere else; a test keeps that.
 */
export type SecureContext = JsonObject & Vouched;
