import { z } from 'zod';

/** The two query parameters of every list. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('rows on the page'),
  cursor: z.string().min(1).max(1024).optional().describe('nextCursor of the page before'),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** What stands beside the named array of every list. */
export interface PageEnd {
  readonly hasMore: boolean;
  readonly nextCursor: string | null;
}

/** A time in a query: epoch milliseconds or ISO 8601; becomes epoch milliseconds. */
export const TimeQuery = z.string().transform((text, context) => {
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isSafeInteger(time)) return time;
  context.addIssue({ code: 'custom', message: 'must be epoch milliseconds or ISO 8601' });
  return z.NEVER;
});
