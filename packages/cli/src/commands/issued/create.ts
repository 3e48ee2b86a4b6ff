import { randomUUID } from 'node:crypto';
import { type Client, EnsembleError } from '@ensembleapp/client-sdk';
import type { Output } from '../../terminal/output.ts';
import { type Kind, pathOf } from './kind.ts';

/**
 * Creates a credential; safe to repeat when the connection breaks. When the answer with the value was lost on the way, the
 * credential exists and nobody has it: that one is ended, and another is created.
 */
export async function createIssued<Created>(
  client: Client,
  kind: Kind,
  body: object,
  output: Pick<Output, 'note'>,
): Promise<Created> {
  const create = () => client.request<Created>('POST', kind.path, { body, idempotencyKey: randomUUID() });
  try {
    return await create();
  } catch (error) {
    const lost = error instanceof EnsembleError && error.code === 'CONFLICT' ? error.extras.id : undefined;
    if (lost === undefined) throw error;
    await client.request('DELETE', pathOf(kind, lost));
    output.note(`The answer that held ${lost} was lost; it was ${kind.gone}, and another one was made`);
    return create();
  }
}
