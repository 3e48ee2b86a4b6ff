import { writeSync } from 'node:fs';
import { sampleExecution, sampleToken } from '@ensembleapp/core/testing/samples.ts';
import { openNodeSqlite } from '../node-sqlite.ts';

/**
 * A program for tests: `acknowledge.ts <file> <prefix> [rounds]` writes to a store and prints a line for everything the
 * store acknowledged: `inserted <id> <stamp>`, `revoked <id> <stamp>`, `saved <id>`. Without rounds it never ends.
 */
const [file = '', prefix = '', rounds = 'Infinity'] = process.argv.slice(2);
const { credentials, executions, close } = await openNodeSqlite({ file });
const say = (...words: readonly (string | number)[]) => writeSync(1, `${words.join(' ')}\n`);

async function insert(id: string): Promise<void> {
  say('inserted', id, (await credentials.insert<'token'>(sampleToken(id))).stamp);
}

async function revoke(id: string): Promise<void> {
  const revoked = await credentials.update('acme', 'token', id, {
    revokedAt: 1,
    revokedBy: { kind: 'cli', id: 'cli' },
  });
  if (revoked !== undefined) say('revoked', id, revoked.stamp);
}

async function save(id: string): Promise<void> {
  await executions.save(sampleExecution(id));
  say('saved', id);
}

for (let round = 0; round < Number(rounds); round += 1) {
  const name = `${prefix}_${round}`;
  await Promise.all([insert(`tok_${name}a`), insert(`tok_${name}b`), save(`exec_${name}`)]);
  await revoke(`tok_${name}a`);
}
await close();
