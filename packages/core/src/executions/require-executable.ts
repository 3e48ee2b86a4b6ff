import type { Principal } from '../auth/principal.ts';
import { Refusal } from '../refusal.ts';

/** @throws Refusal FORBIDDEN for what its author keeps from the API; the command line on the server's machine is no API */
export function requireExecutable(
  { kind }: Principal,
  { name, apiExecutable = true }: { readonly name: string; readonly apiExecutable?: boolean },
): void {
  if (!apiExecutable && kind !== 'local') throw new Refusal('FORBIDDEN', `Not executable over the API: ${name}`);
}
