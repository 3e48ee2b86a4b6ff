import { z } from 'zod';

const names = (of: string) =>
  z.array(z.string().min(1).max(200)).max(1000).optional().describe(`exact names of ${of}; absent does not narrow`);

/** What narrows a token or key. An absent list does not narrow; an empty list allows nothing. */
export const Restrictions = z.strictObject({
  agents: names('agents'),
  ensembles: names('ensembles'),
  tools: names('tools'),
  addresses: z.array(z.string().min(1).max(64)).max(100).optional().describe('CIDR blocks the caller must be in'),
  notBefore: z.int().min(0).optional().describe('epoch ms; invalid before'),
});
export type Restrictions = z.infer<typeof Restrictions>;

/** What narrows every JWT signed with a secret: also the pages it may be used from. */
export const SecretRestrictions = Restrictions.extend({
  origins: z.array(z.string().min(1).max(300)).max(100).optional().describe('exact web origins'),
});
export type SecretRestrictions = z.infer<typeof SecretRestrictions>;

/** A limit of its own, in place of the server's default. `window` is in seconds. */
export const RateLimit = z.strictObject({
  requests: z.int().min(1).max(10_000_000),
  window: z.int().min(1).max(86_400),
  concurrent: z.int().min(1).max(10_000).optional(),
});
export type RateLimit = z.infer<typeof RateLimit>;
