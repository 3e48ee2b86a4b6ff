import type { IssuedStatus } from '@ensembleapp/core/auth/issued.ts';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Tables } from './tables.ts';

type Of = ExpressionBuilder<Tables, 'credentials'>;

/** `statusOf` in SQL. */
export const HAS_STATUS = {
  revoked: (of) => of('revoked_at', 'is not', null),
  disabled: (of) => of.and([of('revoked_at', 'is', null), of('disabled', '=', 1)]),
  expired: (of, now) => of.and([of('revoked_at', 'is', null), of('disabled', '=', 0), of('expires_at', '<=', now)]),
  active: (of, now) =>
    of.and([
      of('revoked_at', 'is', null),
      of('disabled', '=', 0),
      of.or([of('expires_at', 'is', null), of('expires_at', '>', now)]),
    ]),
} satisfies Record<IssuedStatus, (of: Of, now: number) => Expression<SqlBool>>;
