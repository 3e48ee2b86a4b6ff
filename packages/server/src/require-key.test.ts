import { createKeyring } from '@ensembleapp/core/auth/keyring.ts';
import { SAMPLE_TIME, sampleToken } from '@ensembleapp/core/testing/samples.ts';
import { expect, onTestFinished, test } from 'vitest';
import { requireKey } from './require-key.ts';
import { openNodeSqlite } from './store/node-sqlite.ts';
import { temporaryFile } from './store/testing/temporary-file.ts';

const OLD = new Uint8Array(32).fill(1);
const NEW = new Uint8Array(32).fill(2);

async function storeOf(root: Uint8Array, disabled = false) {
  const store = await openNodeSqlite({ file: temporaryFile() });
  onTestFinished(() => store.close());
  const { mac } = createKeyring(root);
  await store.credentials.insert<'token'>(sampleToken('tok_1', { mac: mac('text'), disabled }));
  return store;
}

test('a store opens with the key it was made with, and while that key is named as the previous one', async () => {
  const store = await storeOf(OLD);
  await requireKey(store, createKeyring(OLD), SAMPLE_TIME);
  await requireKey(store, createKeyring(NEW, OLD), SAMPLE_TIME);
});

test('a store whose living credentials were made with another key is not served', async () => {
  await expect(requireKey(await storeOf(OLD), createKeyring(NEW), SAMPLE_TIME)).rejects.toThrow(
    /made with another key/,
  );
});

test('what is dead already keeps nobody from a new key', async () => {
  await requireKey(await storeOf(OLD, true), createKeyring(NEW), SAMPLE_TIME);
});
