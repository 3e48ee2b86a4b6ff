import { authenticate, type Verdict } from '@ensembleapp/core/auth/authenticate.ts';
import { parseCredential } from '@ensembleapp/core/auth/credential.ts';
import { type FrontDoor, openFrontDoor } from '@ensembleapp/core/auth/front-door.ts';
import { createKeyring } from '@ensembleapp/core/auth/keyring.ts';
import { mintSecret, mintToken } from '@ensembleapp/core/auth/mint.ts';
import { revoke } from '@ensembleapp/core/auth/revoke.ts';
import { type Store, StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import { signJwt } from '@ensembleapp/core/testing/jwt-cases.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { temporaryFile } from '@ensembleapp/server/store/testing/temporary-file.ts';
import { issueKey, issueSecret, issueToken } from '@ensembleapp/server/testing/issue.ts';
import { openTestApp, type TestApp } from '@ensembleapp/server/testing/test-app.ts';
import { describe, expect, test } from 'vitest';

const WHOAMI = '/api/v1/whoami';
const OPERATOR = localPrincipal('default', 'tester');
const CALLER = { address: '203.0.113.7', origin: undefined, userId: undefined };

async function verdictOf(door: FrontDoor, text: string): Promise<Verdict> {
  return authenticate(
    door,
    parseCredential({ authorization: `Bearer ${text}`, apiKey: undefined, tenantId: undefined }),
    CALLER,
  );
}

/** Two processes' worth of app on one database file. */
async function openTwo(): Promise<{ one: TestApp; two: TestApp }> {
  const file = temporaryFile();
  return { one: await openTestApp({}, file), two: await openTestApp({}, file) };
}

async function status(app: TestApp, bearer: string): Promise<number> {
  return (await app.call('GET', WHOAMI, { bearer })).status;
}

describe('what one process changes holds in another once it has synced', () => {
  test('a revocation', async () => {
    const { one, two } = await openTwo();
    const { id, text } = await issueToken(one, ['admin']);
    expect(await status(two, text)).toBe(200);
    await one.local('DELETE', `/api/v1/tokens/${id}`);
    expect(await status(one, text)).toBe(401);
    expect(await status(two, text)).toBe(200);
    await two.door.sync();
    expect(await status(two, text)).toBe(401);
  });

  test('disabling, enabling and narrowing', async () => {
    const { one, two } = await openTwo();
    const { id, text } = await issueToken(one, ['admin']);
    const change = async (body: object) => {
      expect((await one.local('PATCH', `/api/v1/tokens/${id}`, { ...body })).status).toBe(200);
      await two.door.sync();
    };
    expect(await status(two, text)).toBe(200);
    await change({ disabled: true });
    expect(await status(two, text)).toBe(401);
    await change({ disabled: false });
    expect(await status(two, text)).toBe(200);
    await change({ scopes: ['read:state'] });
    expect((await two.call('GET', '/api/v1/tokens', { bearer: text })).status).toBe(403);
    await change({ restrictions: { addresses: ['192.0.2.0/24'] } });
    expect(await status(two, text)).toBe(403);
    await change({ restrictions: {}, expiresIn: 1 });
    two.clock.time += 1000;
    expect(await status(two, text)).toBe(401);
  });

  test('a rotation', async () => {
    const { one, two } = await openTwo();
    const { id, text } = await issueToken(one, ['admin']);
    expect(await status(two, text)).toBe(200);
    const rotated = await one.local('POST', `/api/v1/tokens/${id}/rotate`, { gracePeriod: 0 });
    expect(await status(two, rotated.body.token)).toBe(200);
    await two.door.sync();
    expect(await status(two, text)).toBe(401);
  });

  test('the end of a signing secret, and so of its JWTs', async () => {
    const { one, two } = await openTwo();
    const secret = await issueSecret(one);
    expect(await status(two, secret.jwt())).toBe(200);
    await one.local('DELETE', `/api/v1/secrets/${secret.id}`);
    await two.door.sync();
    expect(await status(two, secret.jwt())).toBe(401);
  });

  test('more changes than are read at once', async () => {
    const { one, two } = await openTwo();
    const made = await Promise.all(Array.from({ length: 1100 }, () => issueKey(one)));
    const last = made.at(-1);
    if (!last) throw new Error('none made');
    const used = (app: TestApp) => app.call('GET', WHOAMI, { key: last.text, tenant: 'default' });
    expect((await used(two)).status).toBe(200);
    await Promise.all(made.map(({ id }) => one.local('DELETE', `/api/v1/keys/${id}`)));
    await two.door.sync();
    expect((await used(two)).status).toBe(401);
  });
});

describe('a door that has not synced for a second', () => {
  test('asks the store before it lets anybody in', async () => {
    const { one, two } = await openTwo();
    const { id, text } = await issueToken(one, ['admin']);
    expect(await status(two, text)).toBe(200);
    await one.local('DELETE', `/api/v1/tokens/${id}`);
    two.clock.time += 1000;
    expect(await status(two, text)).toBe(401);
  });

  test('also when the clock was set back', async () => {
    const { one, two } = await openTwo();
    const { id, text } = await issueToken(one, ['admin']);
    expect(await status(two, text)).toBe(200);
    await one.local('DELETE', `/api/v1/tokens/${id}`);
    two.clock.time -= 3_600_000;
    expect(await status(two, text)).toBe(401);
  });

  test('lets nobody in when the store does not answer, and calls nobody’s credential wrong for it', async () => {
    const app = await openTestApp();
    const { text } = await issueToken(app, ['admin']);
    expect(await status(app, text)).toBe(200);
    await app.door.activity.flush();
    await app.world.store.close();
    app.clock.time += 1000;
    expect(await status(app, text)).toBe(503);
  });
});

/** The real store, whose next lookup answers only when it is told to. */
function holdLookup(store: Store) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: read, resolve: hasRead } = Promise.withResolvers<void>();
  let isHeld = false;
  const find: Store['credentials']['find'] = async (id) => {
    const row = await store.credentials.find(id);
    if (isHeld) return row;
    isHeld = true;
    hasRead();
    await released;
    return row;
  };
  const credentials = new Proxy(store.credentials, {
    get: (of, name) => (name === 'find' ? find : Reflect.get(of, name)),
  });
  return { store: { ...store, credentials }, read, release };
}

describe('a lookup under way', () => {
  test.each([
    ['here', async (door: FrontDoor, id: string) => void (await revoke(door, OPERATOR, 'token', id))],
    [
      'by another process',
      async (door: FrontDoor, id: string, app: TestApp) => {
        await app.local('DELETE', `/api/v1/tokens/${id}`);
        await door.sync();
      },
    ],
  ] as const)('does not bring back a row that is revoked %s meanwhile', async (_, end) => {
    const app = await openTestApp();
    const held = holdLookup(app.world.store);
    const door = await openFrontDoor({ ...app.world, store: held.store });
    const { issued, text } = await mintToken(door, OPERATOR, { name: 'x', scopes: ['admin'] });
    const early = verdictOf(door, text);
    await held.read;
    await end(door, issued.id, app);
    held.release();
    await early;
    expect(door.known.find(issued.id)).toBeUndefined();
    expect((await verdictOf(door, text)).status).toBe('refused');
  });

  test('that is not disturbed keeps its row, and the next check reads nothing', async () => {
    const app = await openTestApp();
    const door = await openFrontDoor(app.world);
    const { issued, text } = await mintToken(door, OPERATOR, { name: 'x', scopes: ['admin'] });
    expect((await verdictOf(door, text)).status).toBe('accepted');
    expect(door.known.find(issued.id)).toBeDefined();
    const credential = parseCredential({ authorization: `Bearer ${text}`, apiKey: undefined, tenantId: undefined });
    expect(authenticate(door, credential, CALLER)).not.toBeInstanceOf(Promise);
  });
});

describe('the root key', () => {
  const ROOT = new Uint8Array(32).fill(1);
  const NEXT = new Uint8Array(32).fill(2);

  async function openWith(app: TestApp, root: Uint8Array, ...previous: Uint8Array[]) {
    return openFrontDoor({ ...app.world, keyring: createKeyring(root, ...previous) });
  }

  test('can be replaced: what the previous one made still verifies beside what the new one makes', async () => {
    const app = await openTestApp();
    const before = await openWith(app, ROOT);
    const old = await mintToken(before, OPERATOR, { name: 'old', scopes: ['admin'] });
    const secret = await mintSecret(before, OPERATOR, { description: 'old' });
    const now = Math.floor(app.clock.now() / 1000);
    const claims = { sub: 'ada', aud: 'ensembleapp.ai', exp: now + 60 };
    const jwt = signJwt({ alg: 'HS256', kid: secret.issued.id }, claims, secret.text);
    const after = await openWith(app, NEXT, ROOT);
    const fresh = await mintToken(after, OPERATOR, { name: 'new', scopes: ['admin'] });
    for (const text of [old.text, fresh.text, jwt]) expect((await verdictOf(after, text)).status).toBe('accepted');
    expect(fresh.issued.mac.keyId).not.toBe(old.issued.mac.keyId);
  });

  test('that is lost lets nobody in', async () => {
    const app = await openTestApp();
    const before = await openWith(app, ROOT);
    const { text } = await mintToken(before, OPERATOR, { name: 'old', scopes: ['admin'] });
    const after = await openWith(app, NEXT);
    expect(await verdictOf(after, text)).toMatchObject({
      status: 'refused',
      refusal: { message: 'Invalid API token' },
    });
  });
});

describe('an unavailable store', () => {
  test('is not taken for an unknown credential', async () => {
    const app = await openTestApp();
    const door = await openFrontDoor(app.world);
    const { text } = await mintToken(door, OPERATOR, { name: 'x', scopes: ['admin'] });
    await app.world.store.close();
    await expect(verdictOf(door, text)).rejects.toThrow(StoreUnavailable);
  });
});
