import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SETTINGS } from '@ensembleapp/core/settings.ts';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { parseProjectConfig, readProjectConfig } from './project-config.ts';

function folder(text?: string): string {
  const path = temporaryFolder();
  if (text !== undefined) writeFileSync(join(path, 'ensemble.config.ts'), text);
  return path;
}

describe('ensemble.config.ts', () => {
  it('is all defaults when there is none', async () => {
    expect(await readProjectConfig(folder())).toEqual({
      env: { allow: [] },
      network: { allow: [] },
      code: { inline: false },
      models: [],
      databases: {},
      mcpServers: {},
      expressions: { undefined: 'empty' },
      auth: { maxJwtLifetime: 86_400, oidc: [] },
      debug: { inspectContext: false },
      retention: { executions: 30, activity: 30 },
      limits: DEFAULT_SETTINGS.limits,
    });
  });

  it('is read with its defaults filled in', async () => {
    const path = folder(
      `const days: number = 7;\nexport default { env: { allow: ['REGION'] }, retention: { executions: days }, limits: { bodyBytes: 4096 } };`,
    );
    expect(await readProjectConfig(path)).toMatchObject({
      env: { allow: ['REGION'] },
      retention: { executions: 7, activity: 30 },
      limits: { bodyBytes: 4096 },
    });
  });

  it.each([
    [{ telemetry: true }, 'unknown member telemetry'],
    [{ env: { alow: [] } }, 'unknown member env.alow'],
    [{ code: { inline: 'yes' } }, 'code.inline'],
    [{ mcpServers: { a: { url: 'ftp://a.example' } } }, 'mcpServers'],
    [{ expressions: { undefined: 'error' } }, 'is not available in this version'],
    [{ network: { allow: ['not a host!'] } }, 'network.allow'],
    [{ env: { allow: ['1X'] } }, 'env.allow.0: must be names of environment variables'],
    [{ models: [{ name: 'a', type: 'openai-compatible', baseUrl: 'ftp://x' }] }, 'models.0.baseUrl'],
    [{ databases: { 'a b': { type: 'sqlite', file: 'a.db' } } }, 'databases.a b: '],
    [{ databases: { a: { type: 'mysql' } } }, 'databases.a.type'],
    [{ databases: { a: { type: 'sqlite', file: 'a.db', mode: 'x' } } }, 'unknown member databases.a.mode'],
    [{ databases: { a: { type: 'postgres', url: 'https://db.example' } } }, 'databases.a.url'],
    [undefined, 'the default export'],
    [42, 'the default export'],
  ])('refuses %j', (written, fault) => {
    expect(() => parseProjectConfig(written)).toThrow(fault);
  });

  it('says what is wrong with a module that cannot be loaded', async () => {
    await expect(readProjectConfig(folder('export default {'))).rejects.toThrow('ensemble.config.ts cannot be loaded');
  });
});
