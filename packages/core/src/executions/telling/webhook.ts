import type { ExecuteEnsemble } from '@ensembleapp/protocol';
import type { Keyring } from '../../auth/keyring.ts';
import { RETRIES, TIMEOUT } from '../../ensembles/planning/planned-notifications.ts';
import { NetworkRefusal } from '../../network.ts';
import { invalid } from '../../refusal.ts';
import type { World } from '../../world.ts';
import type { Receiver } from './receiver.ts';

/** The receiver that a caller names for one run, under the server's key. JSON: it is kept with the run. */
export interface KeptWebhook {
  readonly keyId: string;
  /** Base64. */
  readonly box: string;
}

/** Which receiver it is. */
export const WEBHOOK = 'webhook';

const PATH = 'options.webhook';

/**
 * Where a caller wants to be told how the run ends; undefined: nowhere.
 * @throws Refusal INVALID_INPUT for a URL that is not https, or leads where nothing is sent; for a secret without a URL
 */
export async function readWebhook(
  { network, keyring }: World,
  tenantId: string,
  { webhook, webhookSecret }: NonNullable<ExecuteEnsemble['options']>,
): Promise<KeptWebhook | undefined> {
  if (webhook === undefined) {
    if (webhookSecret === undefined) return undefined;
    throw invalid({ path: `${PATH}Secret`, message: `goes with ${PATH} alone` });
  }
  const reached = await network.reach(webhook).catch((error: unknown) => {
    if (error instanceof NetworkRefusal) throw invalid({ path: PATH, message: error.message });
    throw error;
  });
  if (new URL(webhook).protocol !== 'https:' && reached !== 'opened') {
    throw invalid({ path: PATH, message: 'must be an https URL' });
  }
  const { keyId, box } = keyring.seal(JSON.stringify({ webhook, secret: webhookSecret ?? null }), labelOf(tenantId));
  return { keyId, box: Buffer.from(box).toString('base64') };
}

export function openWebhook(keyring: Keyring, tenantId: string, { keyId, box }: KeptWebhook): Receiver {
  const usual = { headers: {}, retries: RETRIES, timeout: TIMEOUT };
  if (!keyring.has(keyId))
    return { ...usual, url: '', secret: null, fault: 'Not sent: the key to its address is gone' };
  const { webhook, secret } = JSON.parse(keyring.open({ keyId, box: Buffer.from(box, 'base64') }, labelOf(tenantId)));
  return { ...usual, url: webhook, secret, fault: null };
}

/** What one tenant sealed opens for no other. */
function labelOf(tenantId: string): string {
  return `${WEBHOOK} ${tenantId}`;
}
