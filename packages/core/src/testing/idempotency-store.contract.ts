import { expect, it } from 'vitest';
import type { IdempotencyScope } from '../store/idempotency-store.ts';
import { type OpenStore, opened } from './open-store.ts';

const SCOPE: IdempotencyScope = {
  tenantId: 'acme',
  identity: 'tok_1',
  method: 'POST',
  path: '/api/v1/tokens',
  key: 'k',
};

export function idempotencyContract(open: OpenStore): void {
  const idempotency = async () => (await opened(open)).store.idempotency;
  const answer = {
    kind: 'answer',
    status: 201,
    body: { keyId: 'k', box: 'eyJ9' },
    headers: { location: '/x' },
  } as const;

  it('gives the key to one of many', async () => {
    const store = await idempotency();
    const claims = await Promise.all(Array.from({ length: 5 }, () => store.claim(SCOPE, 'body', 100, 0)));
    expect(claims.map((claim) => claim.status)).toEqual(['claimed', 'running', 'running', 'running', 'running']);
  });

  it('gives later ones the answer of the first', async () => {
    const store = await idempotency();
    await store.claim(SCOPE, 'body', 100, 0);
    await store.finish(SCOPE, answer);
    expect(await store.claim(SCOPE, 'body', 101, 0)).toEqual({ status: 'done', answer });
    expect(await store.claim(SCOPE, 'other', 101, 0)).toEqual({ status: 'other-body' });
  });

  it('keeps of a created credential its id', async () => {
    const store = await idempotency();
    await store.claim(SCOPE, 'body', 100, 0);
    await store.finish(SCOPE, { kind: 'credential', id: 'tok_9' });
    expect(await store.claim(SCOPE, 'body', 101, 0)).toMatchObject({ answer: { kind: 'credential', id: 'tok_9' } });
  });

  it.each<Partial<IdempotencyScope>>([
    { tenantId: 'other' },
    { identity: 'tok_2' },
    { method: 'PUT' },
    { path: '/api/v1/keys' },
    { key: 'K' },
  ])('is another key with %o', async (other) => {
    const store = await idempotency();
    await store.claim(SCOPE, 'body', 100, 0);
    expect(await store.claim({ ...SCOPE, ...other }, 'other', 100, 0)).toEqual({ status: 'claimed' });
  });

  it('is free again once it was given back', async () => {
    const store = await idempotency();
    await store.claim(SCOPE, 'body', 100, 0);
    await store.release(SCOPE);
    expect(await store.claim(SCOPE, 'other', 101, 0)).toEqual({ status: 'claimed' });
  });

  it('is not given back once it is finished', async () => {
    const store = await idempotency();
    await store.claim(SCOPE, 'body', 100, 0);
    await store.finish(SCOPE, answer);
    await store.release(SCOPE);
    expect((await store.claim(SCOPE, 'body', 101, 0)).status).toBe('done');
  });

  it('counts as absent once it is too old, for one of many', async () => {
    const store = await idempotency();
    await store.claim(SCOPE, 'body', 100, 0);
    await store.finish(SCOPE, answer);
    expect((await store.claim(SCOPE, 'body', 200, 100)).status).toBe('done');
    const claims = await Promise.all([store.claim(SCOPE, 'new', 200, 101), store.claim(SCOPE, 'new', 200, 101)]);
    expect(claims.map((claim) => claim.status)).toEqual(['claimed', 'running']);
  });

  it('is free for one of many when its first holder died, and never when it finished', async () => {
    const store = await idempotency();
    await store.claim(SCOPE, 'body', 100, 0);
    expect((await store.claim(SCOPE, 'body', 200, 0, 100)).status).toBe('running');
    const claims = await Promise.all([1, 2].map(() => store.claim(SCOPE, 'body', 200, 0, 101)));
    expect(claims.map((claim) => claim.status)).toEqual(['claimed', 'running']);
    await store.finish(SCOPE, answer);
    expect((await store.claim(SCOPE, 'body', 300, 0, 300)).status).toBe('done');
  });

  it('forgets what is older than a time', async () => {
    const store = await idempotency();
    await store.claim(SCOPE, 'body', 100, 0);
    await store.trim(100);
    expect((await store.claim(SCOPE, 'body', 101, 0)).status).toBe('running');
    await store.trim(101);
    expect((await store.claim(SCOPE, 'body', 101, 0)).status).toBe('claimed');
  });
}
