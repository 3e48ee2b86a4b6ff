import { StepFailure } from '../../agents/step-failure.ts';
import type { Sealed } from '../../auth/issued.ts';
import type { Keyring } from '../../auth/keyring.ts';
import { ExpressionFailure } from '../../ensembles/expression/expression-failure.ts';
import { renderValue } from '../../ensembles/expression/render-value.ts';
import type { Scope } from '../../ensembles/expression/scope.ts';
import type { PlannedNotification } from '../../ensembles/planning/planned-notifications.ts';

/** Where a notice is sent, and how. Only kept under the server's key: the URL may be as secret as the rest. */
export interface Receiver {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secret: string | null;
  /** Further attempts. */
  readonly retries: number;
  /** Of one attempt, ms. */
  readonly timeout: number;
  /** Why nothing is sent to it; null: it is. */
  readonly fault: string | null;
}

/** The receiver with every expression put in. What it lacks is its fault: nothing is sent without what its author wrote. */
export function renderReceiver(planned: PlannedNotification, scope: Scope): Receiver {
  const { retries, timeout } = planned;
  const told = { url: '', headers: {}, secret: null, retries, timeout };
  const missing: string[] = [];
  const seeing = { ...scope, get: scope.get.bind(scope), onUndefined: (source: string) => void missing.push(source) };
  try {
    const url = textOf(renderValue(planned.url, seeing, { undefined: 'omit' }));
    const secret = planned.secret && textOf(renderValue(planned.secret, seeing, { undefined: 'omit' }));
    const headers = planned.headers && renderValue(planned.headers, seeing, { undefined: 'null' });
    const receiver = { ...told, url, secret: secret ?? null, headers: readHeaders(headers) };
    return { ...receiver, fault: faultOf(receiver, missing) };
  } catch (error) {
    if (!(error instanceof ExpressionFailure || error instanceof StepFailure)) throw error;
    return { ...told, fault: `Not sent: ${error.message}` };
  }
}

function faultOf({ url, secret, headers }: Omit<Receiver, 'fault'>, missing: readonly string[]): string | null {
  if (secret === '') return 'Not sent: its secret is not set';
  if (url === '') return 'Not sent: its url is not set';
  if (missing.length > 0) return `Not sent: ${missing.join(', ')} is not set`;
  const unset = Object.keys(headers).find((name) => headers[name] === '');
  if (unset !== undefined) return `Not sent: the header ${unset} is not set`;
  const wrong = Object.entries(headers).find(([name, value]) => !isHeader(name, value));
  return wrong ? `Not sent: ${wrong[0]} is no header that can be sent` : null;
}

function isHeader(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return true;
  } catch {
    return false;
  }
}

function readHeaders(value: unknown): Receiver['headers'] {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, textOf(text)]));
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @param id of the notice that it is sealed for */
export function sealReceiver(keyring: Keyring, receiver: Receiver, id: string): Sealed {
  return keyring.seal(JSON.stringify(receiver), `notice ${id}`);
}

/** undefined when the key that it was sealed with is gone. */
export function openReceiver(keyring: Keyring, sealed: Sealed, id: string): Receiver | undefined {
  return keyring.has(sealed.keyId) ? JSON.parse(keyring.open(sealed, `notice ${id}`)) : undefined;
}
