import type { Scope } from '@ensembleapp/protocol';
import type { Output } from '../../terminal/output.ts';
import { expiresLine, scopesLine } from './printed.ts';

/** What the API answers once when a token is created. */
export interface CreatedToken {
  readonly token: string;
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
  readonly createdAt: number;
}

/** The one time a token is shown: its value on stdout alone, its id in the note. */
export function printToken(output: Output, { token, id, scopes, expiresAt }: CreatedToken): void {
  output.line(`API Token: ${token}`);
  output.line(expiresLine(expiresAt));
  output.line(scopesLine(scopes));
  noteToken(output, id);
}

export function noteToken(output: Output, id: string): void {
  output.note(`Token id ${id} · shown once · revoke with: ensemble conductor auth:revoke ${id}`);
}
