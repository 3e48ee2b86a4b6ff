import type { ApiKey, ApiToken, SigningSecret } from '../auth/issued.ts';
import type { Execution } from '../executions/execution.ts';
import type { Activity } from '../store/activity-store.ts';
import type { SaveDefinition } from '../store/definition-store.ts';

/** When the samples are made. */
export const SAMPLE_TIME = 1_705_408_000_000;

const issued = {
  tenantId: 'acme',
  name: 'Sample',
  restrictions: {},
  disabled: false,
  lifetimeSeconds: null,
  expiresAt: null,
  createdAt: SAMPLE_TIME,
  createdBy: { kind: 'cli', id: 'cli' },
  revokedAt: null,
  revokedBy: null,
  rotatedFrom: null,
  stamp: 0,
} as const;

const mac = { keyId: 'k1', digest: Uint8Array.from({ length: 32 }, (_, index) => index) };

/** A token as it is before it is stored. */
export function sampleToken(id: string, own: Partial<ApiToken> = {}): ApiToken {
  return { ...issued, kind: 'token', id, mac, scopes: ['execute:ensembles'], rateLimit: null, ...own };
}

export function sampleKey(id: string, own: Partial<ApiKey> = {}): ApiKey {
  return { ...issued, kind: 'key', id, mac, scopes: ['execute:agents'], rateLimit: null, onBehalfOf: false, ...own };
}

export function sampleSecret(id: string, own: Partial<SigningSecret> = {}): SigningSecret {
  const sealed = { keyId: 'k1', box: Uint8Array.from({ length: 60 }, (_, index) => 255 - index) };
  return { ...issued, kind: 'secret', id, sealed, maxLifetime: null, ...own };
}

type Completed = Extract<Execution, { status: 'completed' }>;

/** A completed run of an ensemble. */
export function sampleExecution(id: string, own: Partial<Completed> = {}): Completed {
  return {
    id,
    tenantId: 'acme',
    kind: 'ensemble',
    name: 'my-workflow',
    version: 1,
    startTime: SAMPLE_TIME,
    input: { name: 'Ada' },
    steps: [],
    trigger: { type: 'api' },
    caller: { kind: 'token', id: 'tok_1' },
    user: null,
    secureContext: [],
    metadata: {},
    told: { timeout: 120_000, userId: 'tok_1' },
    status: 'completed',
    endTime: SAMPLE_TIME + 12,
    output: { greeting: 'Hello, Ada' },
    ...own,
  };
}

/** An allowed use of a token. */
export function sampleActivity(requestId: string, own: Partial<Activity> = {}): Activity {
  return {
    credentialId: 'tok_1',
    timestamp: SAMPLE_TIME,
    method: 'POST',
    path: '/api/v1/execute/ensemble/{name}',
    target: 'my-workflow',
    status: 200,
    code: null,
    outcome: 'allowed',
    ip: '203.0.113.7',
    userAgent: 'curl/8.5.0',
    requestId,
    executionId: null,
    ...own,
  };
}

/** A first save of an ensemble over the API. */
export function sampleSave(name: string, own: Partial<SaveDefinition> = {}): SaveDefinition {
  return {
    kind: 'ensemble',
    name,
    id: `ens_${name}`,
    managedBy: 'api',
    file: null,
    canonical: { name, flow: [] },
    label: null,
    at: SAMPLE_TIME,
    by: { kind: 'token', id: 'tok_1' },
    ...own,
  };
}
