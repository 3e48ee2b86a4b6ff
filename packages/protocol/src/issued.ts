import { z } from 'zod';
import { PageQuery, TimeQuery } from './page.ts';
import { RateLimit, Restrictions, SecretRestrictions } from './restrictions.ts';
import { type Scope, Scopes } from './scope.ts';

const TEN_YEARS = 315_360_000;

const expiresIn = z.int().min(1).max(TEN_YEARS).nullable().optional().describe('seconds from now; null: never');
const name = z.string().trim().min(1).max(100);
const description = z.string().trim().min(1).max(200);
const maxLifetime = z.int().min(60).max(86_400).optional().describe('seconds; the longest exp - now a JWT may have');

export const CreateToken = z.strictObject({
  name,
  scopes: Scopes,
  expiresIn,
  restrictions: Restrictions.optional(),
  rateLimit: RateLimit.optional(),
});
export type CreateToken = z.infer<typeof CreateToken>;

export const CreateKey = z.strictObject({
  description,
  scopes: Scopes.optional(),
  expiresIn,
  onBehalfOf: z.boolean().optional().describe('the backend may name the end user in x-user-id'),
  restrictions: Restrictions.optional(),
  rateLimit: RateLimit.optional(),
});
export type CreateKey = z.infer<typeof CreateKey>;

export const CreateSecret = z.strictObject({
  description,
  maxLifetime,
  expiresIn,
  restrictions: SecretRestrictions.optional(),
});
export type CreateSecret = z.infer<typeof CreateSecret>;

const disabled = z.boolean().optional();

export const PatchToken = CreateToken.partial().extend({ disabled });
export const PatchKey = CreateKey.partial().extend({ disabled });
export const PatchSecret = CreateSecret.partial().extend({ disabled });
export type PatchToken = z.infer<typeof PatchToken>;
export type PatchKey = z.infer<typeof PatchKey>;
export type PatchSecret = z.infer<typeof PatchSecret>;

export const Rotate = z.strictObject({
  gracePeriod: z.int().min(0).max(2_592_000).default(86_400).describe('seconds the old one stays valid'),
});
export type Rotate = z.infer<typeof Rotate>;

export const TestToken = z.strictObject({
  sub: z.string().min(1).max(256),
  context: z.record(z.string(), z.unknown()).optional(),
  expiresIn: z.int().min(1).max(3600).default(900).describe('seconds'),
  ensemble: z.record(z.string(), z.unknown()).optional(),
});
export type TestToken = z.infer<typeof TestToken>;

export const ExplainToken = z.strictObject({ token: z.string().min(1).max(65_536) });

export const TOKEN_STATUSES = ['active', 'disabled', 'expired', 'revoked'] as const;
export const KEY_STATUSES = ['active', 'disabled', 'expired', 'deleted'] as const;

export const ListTokens = PageQuery.extend({ status: z.enum([...TOKEN_STATUSES, 'all']).optional() });
export const ListKeys = PageQuery.extend({ status: z.enum([...KEY_STATUSES, 'all']).optional() });

export const ListActivity = PageQuery.extend({
  outcome: z.enum(['allowed', 'refused']).optional(),
  startTime: TimeQuery.optional(),
  endTime: TimeQuery.optional(),
});
export type ListActivity = z.infer<typeof ListActivity>;

/** Who made something: a credential, a person, the command line on the server's machine, or what starts an ensemble by itself. */
export interface Actor {
  readonly kind: 'token' | 'key' | 'jwt' | 'session' | 'cli' | 'server' | 'trigger' | 'schedule';
  readonly id: string;
}

export interface RotatedFrom {
  readonly id: string;
  readonly validUntil: number;
}

interface IssuedView {
  readonly id: string;
  readonly lastUsed: number | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly createdBy: Actor;
  readonly rotatedFrom: RotatedFrom | null;
}

export interface TokenView extends IssuedView {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly status: (typeof TOKEN_STATUSES)[number];
  readonly hint: string;
  readonly restrictions: Restrictions;
  readonly rateLimit: RateLimit | null;
  readonly revokedAt: number | null;
  readonly revokedBy: Actor | null;
}

export interface KeyView extends IssuedView {
  readonly description: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  readonly status: (typeof KEY_STATUSES)[number];
  readonly hint: string;
  readonly onBehalfOf: boolean;
  readonly restrictions: Restrictions;
  readonly rateLimit: RateLimit | null;
}

export interface SecretView extends IssuedView {
  readonly description: string;
  readonly algorithm: 'HS256';
  readonly status: (typeof KEY_STATUSES)[number];
  readonly maxLifetime: number | null;
  readonly restrictions: SecretRestrictions;
}

/** One use or refusal of a credential; never the credential. */
export interface ActivityView {
  readonly timestamp: number;
  readonly method: string;
  readonly path: string;
  readonly target: string | null;
  readonly status: number;
  readonly code: string | null;
  readonly outcome: 'allowed' | 'refused';
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
  readonly executionId: string | null;
  readonly sub?: string;
}
