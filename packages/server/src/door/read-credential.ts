import type { Presented } from '@ensembleapp/core/auth/credential.ts';

/** The only file that knows in which headers a credential travels. Never a query string, never a body. */
export function readCredential(header: (name: string) => string | undefined): Presented {
  return {
    authorization: header('authorization'),
    apiKey: header('x-api-key'),
    tenantId: header('x-tenant-id'),
  };
}

/** The end user that a backend acts for. */
export function readUserId(header: (name: string) => string | undefined): string | undefined {
  return header('x-user-id');
}
