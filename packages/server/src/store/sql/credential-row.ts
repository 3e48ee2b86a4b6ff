import type { ApiKey, Issued, IssuedKind, OfKind } from '@ensembleapp/core/auth/issued.ts';
import type { IssuedChange } from '@ensembleapp/core/store/credential-store.ts';
import type { Actor, RotatedFrom } from '@ensembleapp/protocol';
import { RateLimit, Scopes, SecretRestrictions } from '@ensembleapp/protocol';
import type { CredentialsTable } from './tables.ts';

/** A credential as a row; the stamp is the database's to give. */
export function credentialRow(issued: Issued): Omit<CredentialsTable, 'stamp'> {
  const secret = issued.kind === 'secret';
  return {
    id: issued.id,
    tenant_id: issued.tenantId,
    kind: issued.kind,
    name: issued.name,
    key_id: secret ? issued.sealed.keyId : issued.mac.keyId,
    mac: secret ? null : issued.mac.digest,
    sealed: secret ? issued.sealed.box : null,
    scopes: secret ? null : JSON.stringify(issued.scopes),
    rate_limit: secret ? null : orNull(issued.rateLimit),
    on_behalf_of: issued.kind === 'key' && issued.onBehalfOf ? 1 : 0,
    max_lifetime: secret ? issued.maxLifetime : null,
    restrictions: JSON.stringify(issued.restrictions),
    disabled: issued.disabled ? 1 : 0,
    lifetime_seconds: issued.lifetimeSeconds,
    expires_at: issued.expiresAt,
    created_at: issued.createdAt,
    created_by: JSON.stringify(issued.createdBy),
    revoked_at: issued.revokedAt,
    revoked_by: orNull(issued.revokedBy),
    rotated_from: orNull(issued.rotatedFrom),
  };
}

/** The columns that a change writes. */
export function changedColumns(change: IssuedChange): Partial<CredentialsTable> {
  const { name, restrictions, disabled, lifetimeSeconds, expiresAt, revokedAt, revokedBy } = change;
  const { scopes, rateLimit, onBehalfOf, maxLifetime } = change;
  return {
    ...(name !== undefined && { name }),
    ...(restrictions !== undefined && { restrictions: JSON.stringify(restrictions) }),
    ...(disabled !== undefined && { disabled: disabled ? 1 : 0 }),
    ...(lifetimeSeconds !== undefined && { lifetime_seconds: lifetimeSeconds }),
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
    ...(revokedAt !== undefined && { revoked_at: revokedAt }),
    ...(revokedBy !== undefined && { revoked_by: orNull(revokedBy) }),
    ...(scopes !== undefined && { scopes: JSON.stringify(scopes) }),
    ...(rateLimit !== undefined && { rate_limit: orNull(rateLimit) }),
    ...(onBehalfOf !== undefined && { on_behalf_of: onBehalfOf ? 1 : 0 }),
    ...(maxLifetime !== undefined && { max_lifetime: maxLifetime }),
  };
}

/** A row as the credential it is, frozen. What decides over access is parsed, not believed. */
export function readCredential(row: CredentialsTable): Issued {
  const base = {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    restrictions: SecretRestrictions.parse(JSON.parse(row.restrictions)),
    disabled: row.disabled !== 0,
    lifetimeSeconds: row.lifetime_seconds,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    createdBy: JSON.parse(row.created_by) as Actor,
    revokedAt: row.revoked_at,
    revokedBy: row.revoked_by === null ? null : (JSON.parse(row.revoked_by) as Actor),
    rotatedFrom: row.rotated_from === null ? null : (JSON.parse(row.rotated_from) as RotatedFrom),
    stamp: row.stamp,
  };
  switch (row.kind) {
    case 'token':
      return frozen({ ...base, kind: 'token', ...held(row) });
    case 'key':
      return frozen({ ...base, kind: 'key', ...held(row), onBehalfOf: row.on_behalf_of !== 0 });
    case 'secret':
      return frozen({
        ...base,
        kind: 'secret',
        sealed: { keyId: row.key_id, box: present(row, 'sealed') },
        maxLifetime: row.max_lifetime,
      });
  }
}

/** The same, of a kind that the query asked for. */
export function readCredentialOf<Kind extends IssuedKind>(kind: Kind, row: CredentialsTable): OfKind<Kind> {
  const issued = readCredential(row);
  if (!isOfKind(kind, issued)) throw new Error(`Credential ${row.id} is a ${row.kind}, not a ${kind}`);
  return issued;
}

function isOfKind<Kind extends IssuedKind>(kind: Kind, issued: Issued): issued is OfKind<Kind> {
  return issued.kind === kind;
}

/** What tokens and keys have and secrets have not. */
function held(row: CredentialsTable): Pick<ApiKey, 'mac' | 'scopes' | 'rateLimit'> {
  return {
    mac: { keyId: row.key_id, digest: present(row, 'mac') },
    scopes: Scopes.parse(JSON.parse(present(row, 'scopes'))),
    rateLimit: row.rate_limit === null ? null : RateLimit.parse(JSON.parse(row.rate_limit)),
  };
}

function present<Column extends 'mac' | 'sealed' | 'scopes'>(
  row: CredentialsTable,
  column: Column,
): NonNullable<CredentialsTable[Column]> {
  const value = row[column];
  if (value === null) throw new Error(`Credential ${row.id} has no ${column}`);
  return value;
}

/** Bytes aside, which cannot be frozen. */
function frozen<Value extends object>(value: Value): Value {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null && !ArrayBuffer.isView(member)) frozen(member);
  }
  return Object.freeze(value);
}

function orNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
