import type { Output } from '../../terminal/output.ts';

/** What the API answers once when a signing secret is created. */
export interface CreatedSecret {
  readonly id: string;
  readonly value: string;
  readonly audience: readonly string[];
  readonly expiresAt: number | null;
}

/** The one time a Secret Value is shown, on stdout alone. */
export function printSecret(output: Output, secret: CreatedSecret): void {
  output.line(`Secret ID: ${secret.id}`);
  output.line(`Secret Value: ${secret.value}`);
  noteSecret(output, secret);
}

export function noteSecret(output: Output, { audience }: CreatedSecret): void {
  output.note(`Shown once. Sign with HS256, keyid = Secret ID, aud = ${audience.join(' or ')}.`);
}
