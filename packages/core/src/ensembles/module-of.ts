import type { JsonObject } from '@ensembleapp/protocol';

export function moduleOf(operation: string, { handler }: JsonObject = {}): { readonly module?: string } {
  return operation === 'code' && typeof handler === 'string' ? { module: handler } : {};
}
