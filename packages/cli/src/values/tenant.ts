import { usage } from '../stop.ts';

const TENANT_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** A tenant's id. @throws Stop for text that is none */
export function parseTenant(text: string): string {
  if (!TENANT_ID.test(text)) throw usage(`Not a tenant id: "${text}"`);
  return text;
}
