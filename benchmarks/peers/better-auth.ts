import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';

export interface BetterAuthKeys {
  readonly keys: readonly string[];
  isValid(key: string): Promise<boolean>;
  close(): void;
}

/** better-auth's api-key plug-in on node:sqlite, with its own rate limit off and the database set up to be quick. */
export async function openBetterAuth(count: number): Promise<BetterAuthKeys> {
  const folder = mkdtempSync(join(tmpdir(), 'better-auth-benchmark-'));
  const database = new DatabaseSync(join(folder, 'auth.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = normal');
  const auth = betterAuth({
    baseURL: 'http://127.0.0.1',
    secret: 'only for this benchmark, never for a server',
    database,
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  });
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  const owner = { name: 'Owner', email: 'owner@example.com', password: 'only for this benchmark' };
  const { user } = await auth.api.signUpEmail({ body: owner });
  const keys: string[] = [];
  for (let at = 0; at < count; at++) {
    keys.push((await auth.api.createApiKey({ body: { userId: user.id, name: `key ${at}` } })).key);
  }
  return {
    keys,
    isValid: async (key) => (await auth.api.verifyApiKey({ body: { key } })).valid,
    close() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
