import { createClient } from '@ensembleapp/client-sdk';
import { parseConfig } from '@ensembleapp/server/config.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLocal } from '../../open-local.ts';
import { emptyProject } from '../../testing/ensemble.ts';
import { createIssued } from './create.ts';
import { TOKENS } from './kind.ts';

const BODY = { name: 'x', scopes: ['read:ensembles'] };

describe('creating a credential', () => {
  test('whose first answer is lost ends that one, makes another, and says so', async () => {
    const project = emptyProject();
    const local = await openLocal(parseConfig({}, project), { tenant: 'default', purpose: 'create', log: undefined });
    onTestFinished(() => local.close());
    let lost: { readonly id: string } | undefined;
    const client = createClient({
      baseUrl: 'http://127.0.0.1',
      async fetch(request) {
        const answer = await local.fetch(request);
        if (lost || request.method !== 'POST') return answer;
        const body: { readonly id: string } = JSON.parse(await answer.text());
        lost = body;
        throw new TypeError('the connection broke');
      },
    });
    const notes: string[] = [];
    const made = await createIssued<{ readonly id: string }>(client, TOKENS, BODY, {
      note: (text) => notes.push(text),
    });
    const status = async (id = '') =>
      (await client.request<{ readonly status: string }>('GET', `/api/v1/tokens/${id}`)).status;
    expect(made.id).not.toBe(lost?.id);
    expect([await status(made.id), await status(lost?.id)]).toEqual(['active', 'revoked']);
    expect(notes).toEqual([`The answer that held ${lost?.id} was lost; it was revoked, and another one was made`]);
  });
});
