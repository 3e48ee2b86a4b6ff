import type { Scope } from '@ensembleapp/protocol';
import { isoTime } from '../../terminal/text.ts';

/** `Expires: Never`, or the time in UTC wherever it is read. */
export function expiresLine(expiresAt: number | null): string {
  return `Expires: ${expiresAt === null ? 'Never' : isoTime(expiresAt)}`;
}

export function scopesLine(scopes: readonly Scope[]): string {
  return `Scopes: ${scopes.join(', ')}`;
}
