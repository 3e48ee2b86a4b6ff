import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintKey, mintSecret, mintToken } from '@ensembleapp/core/auth/mint.ts';
import type { Scope } from '@ensembleapp/protocol';
import { parseConfig } from '@ensembleapp/server/config.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { createLog } from '@ensembleapp/server/log.ts';
import { type Opened, openServices } from '@ensembleapp/server/open-services.ts';
import jsonwebtoken from 'jsonwebtoken';

/** Limits are counted, and never reached. */
const RATE_LIMIT = '999999999/60';
const AUDIENCE = 'ensembleapp.ai';

/** What the server stands on, and callers to make. */
export interface BenchmarkWorld extends Opened {
  keys(count: number): Promise<readonly string[]>;
  tokens(count: number): Promise<readonly string[]>;
  /** One signing secret, and JWTs of that many end users signed with it as its owner's backend would. */
  jwts(count: number): Promise<{ readonly secret: string; readonly jwts: readonly string[] }>;
}

const scopes: Scope[] = ['execute:agents', 'execute:ensembles', 'read:executions', 'read:agents'];

/** @param project where its data stays; left out: a folder of its own, which goes when it closes */
export async function openWorld(project?: string): Promise<BenchmarkWorld> {
  const folder = project ?? mkdtempSync(join(tmpdir(), 'ensemble-benchmark-'));
  const config = parseConfig({ ENSEMBLE_RATE_LIMIT: RATE_LIMIT }, folder);
  const log = createLog('warn', process.stderr);
  const opened = await openServices(config, log, { mode: 'serve' });
  const { door } = opened.services;
  const operator = localPrincipal('default', 'benchmark');
  const times = <Item>(count: number, make: (at: number) => Promise<Item>) =>
    Promise.all(Array.from({ length: count }, (_, at) => make(at)));
  return {
    services: opened.services,
    async close() {
      await opened.close();
      if (project === undefined) rmSync(folder, { recursive: true });
    },
    keys: (count) =>
      times(count, async (at) => (await mintKey(door, operator, { description: `key ${at}`, scopes })).text),
    tokens: (count) =>
      times(count, async (at) => (await mintToken(door, operator, { name: `token ${at}`, scopes })).text),
    async jwts(count) {
      const { issued, text } = await mintSecret(door, operator, { description: 'secret' });
      const sign = (at: number) =>
        jsonwebtoken.sign({ sub: `user-${at}`, context: { name: 'Ron Johnson', plan: 'pro' } }, text, {
          algorithm: 'HS256',
          keyid: issued.id,
          audience: AUDIENCE,
          expiresIn: 3600,
        });
      return { secret: text, jwts: Array.from({ length: count }, (_, at) => sign(at)) };
    },
  };
}
