import type { Scope } from '@ensembleapp/protocol';
import type { Output } from '../../terminal/output.ts';
import { expiresLine, scopesLine } from './printed.ts';

/** What the API answers once when a key is created. */
export interface CreatedKey {
  readonly key: string;
  readonly id: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
}

/** The one time a key is shown: its value on stdout alone, its id in the note. */
export function printKey(output: Output, { key, id, tenantId, scopes, expiresAt }: CreatedKey): void {
  output.line(`API Key: ${key}`);
  output.line(`Key ID: ${id}`);
  output.line(`Tenant ID: ${tenantId}`);
  output.line(expiresLine(expiresAt));
  output.line(scopesLine(scopes));
  noteKey(output, id);
}

export function noteKey(output: Output, id: string): void {
  output.note(`Key id ${id} · shown once · delete with: ensemble keys:delete ${id}`);
}
