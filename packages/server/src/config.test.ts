import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigFaults, parseConfig, readEnv } from './config.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const KEY = Buffer.alloc(32, 5).toString('base64');
const faultsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    parseConfig(environment, '/project');
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigFaults) return thrown.faults;
    throw thrown;
  }
};

describe('the configuration', () => {
  test('is safe when nothing is set: loopback, limits on, no proxy trusted, keys from the key file', () => {
    expect(parseConfig({}, '/project')).toMatchObject({
      host: '127.0.0.1',
      port: 8787,
      dataDir: '/project/.ensemble',
      secretKeys: undefined,
      audiences: ['ensembleapp.ai'],
      rateLimit: { requests: 6000, seconds: 60 },
      authFailureLimit: { requests: 100, seconds: 60 },
      corsOrigins: undefined,
      trustedProxies: [],
      logLevel: 'info',
    });
  });

  test.each([
    ['PORT', ['x', '-1', '65536', '80.5', '0x50']],
    [
      'ENSEMBLE_SECRET_KEY',
      ['short', Buffer.alloc(31).toString('base64'), `${KEY} `, 'ä'.repeat(60), 'change me'.repeat(9)],
    ],
    ['ENSEMBLE_SECRET_KEY_PREVIOUS', ['short']],
    ['ENSEMBLE_JWT_AUDIENCE', [',', 'a,,b']],
    ['ENSEMBLE_RATE_LIMIT', ['0/60', '60', '-1/60', 'OFF', '1e9/60', '6000/0', 'unlimited']],
    ['ENSEMBLE_AUTH_FAILURE_LIMIT', ['0/60', 'none']],
    ['ENSEMBLE_CORS_ORIGINS', ['*', 'page.example.com', 'https://page.example.com/', 'https://a.example,', 'null']],
    ['ENSEMBLE_TRUSTED_PROXIES', ['*', '10.0.0.0/33', 'localhost', '10.0.0.1,']],
    ['ENSEMBLE_PUBLIC_URL', ['page.example.com', 'javascript:alert(1)']],
    ['LOG_LEVEL', ['loud']],
  ])('refuses to start with a wrong %s, and never repeats its value', (name, values) => {
    for (const value of values) {
      const faults = faultsOf({ [name]: value, ...(name.endsWith('PREVIOUS') && { ENSEMBLE_SECRET_KEY: KEY }) });
      expect([value, faults.length]).toEqual([value, 1]);
      expect(faults[0]).toMatch(new RegExp(`^${name} must be `));
      if (value.length > 4) expect(faults[0]).not.toContain(value);
    }
  });

  test('names every fault at once', () => {
    expect(faultsOf({ PORT: 'x', LOG_LEVEL: 'loud', ENSEMBLE_SECRET_KEY: 'y' })).toHaveLength(3);
  });

  test('takes the new root key first and the one it replaces behind it', () => {
    const previous = Buffer.alloc(32, 6).toString('base64');
    const { secretKeys } = parseConfig(
      { ENSEMBLE_SECRET_KEY: KEY, ENSEMBLE_SECRET_KEY_PREVIOUS: previous },
      '/project',
    );
    expect(secretKeys?.map((key) => key[0])).toEqual([5, 6]);
  });

  test('does not take a previous root key alone: it would be forgotten silently', () => {
    expect(faultsOf({ ENSEMBLE_SECRET_KEY_PREVIOUS: KEY })).toEqual([
      'ENSEMBLE_SECRET_KEY_PREVIOUS must stand beside the ENSEMBLE_SECRET_KEY that replaces it',
    ]);
  });
});

describe('the environment files of a project', () => {
  test('are laid under the environment, .env.local over .env, and one that cannot be read is a fault', () => {
    const project = temporaryFolder();
    expect(readEnv({ PORT: '1' }, project)).toEqual({ PORT: '1' });
    writeFileSync(join(project, '.env'), 'PORT=2\nHOST=a\nLOG_LEVEL=warn\n');
    writeFileSync(join(project, '.env.local'), 'HOST=b\n');
    expect(readEnv({ PORT: '1' }, project)).toEqual({ PORT: '1', HOST: 'b', LOG_LEVEL: 'warn' });
    rmSync(join(project, '.env'));
    mkdirSync(join(project, '.env'));
    expect(() => readEnv({}, project)).toThrow(
      new ConfigFaults(['.env cannot be read: make it readable, or remove it']),
    );
  });
});
