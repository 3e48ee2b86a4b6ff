import type { JsonObject } from '@ensembleapp/protocol';

declare const vouched: unique symbol;

/**
 * What a signed JWT vouched for: deeply frozen, and branded so that nothing a client sent can take its place.
 * Made in `jwt.ts` and nowhere else; a test keeps that.
 */
export type SecureContext = JsonObject & { readonly [vouched]: 'by a verified signature' };
