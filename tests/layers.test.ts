import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const PACKAGES = fileURLToPath(new URL('../packages', import.meta.url));

interface Source {
  /** `core/src/auth/jwt.ts` */
  readonly path: string;
  readonly text: string;
  /** What it imports: `core/src/crypto.ts` for our own files, `zod` for a library. */
  readonly imports: readonly string[];
}

/** Every file of our packages that is not a test. */
const SOURCES: readonly Source[] = globSync('*/src/**/*.{ts,tsx}', { cwd: PACKAGES })
  .filter((path) => !/\.(test|contract)\.tsx?$|\/testing\//.test(path))
  .map((path) => {
    const text = readFileSync(join(PACKAGES, path), 'utf8');
    const found = text.matchAll(/\bfrom\s+'([^']+)'|\bimport\s*\(\s*'([^']+)'|^import\s+'([^']+)'/gm);
    return {
      path,
      text,
      imports: Array.from(found, ([, one, two, three]) => resolve(path, one ?? two ?? three ?? '')),
    };
  });

function resolve(from: string, name: string): string {
  if (name.startsWith('.')) return relative(PACKAGES, join(PACKAGES, dirname(from), name));
  const [, own, file] = /^@ensembleapp\/([\w-]+)(?:\/(.+))?$/.exec(name) ?? [];
  if (own === undefined) return name;
  // The protocol's files are exported without their extension.
  return own === 'protocol' && file ? `${own}/src/${file}.ts` : `${own}/src/${file ?? 'index.ts'}`;
}

const OWN = ['protocol', 'core', 'server', 'client-sdk', 'dashboard', 'cli'] as const;
type Own = (typeof OWN)[number];

/** Which of our packages each may import beside itself. */
const BELOW: Readonly<Record<Own, readonly Own[]>> = {
  protocol: [],
  core: ['protocol'],
  server: ['core', 'protocol'],
  'client-sdk': ['protocol'],
  dashboard: ['client-sdk', 'protocol'],
  cli: ['client-sdk', 'server', 'core', 'protocol'],
};

const packageOf = (path: string) => OWN.find((own) => path.startsWith(`${own}/src/`));
const isOwn = (name: string) => packageOf(name) !== undefined;
const sourcesOf = (prefix: string) => SOURCES.filter(({ path }) => path.startsWith(prefix));

/** Imports that break a rule, as `file imports name`. */
function breaches(sources: readonly Source[], isAllowed: (name: string, path: string) => boolean): readonly string[] {
  return sources.flatMap(({ path, imports }) =>
    imports.filter((name) => !isAllowed(name, path)).map((name) => `${path} imports ${name}`),
  );
}

describe('the import law', () => {
  test.each(OWN)('%s imports only packages below it', (own) => {
    const allowed = [own, ...BELOW[own]];
    const isAllowed = (name: string) => !isOwn(name) || allowed.some((one) => packageOf(name) === one);
    expect(breaches(sourcesOf(`${own}/src/`), isAllowed)).toEqual([]);
  });

  test('the protocol knows zod and nothing else', () => {
    expect(breaches(sourcesOf('protocol/src/'), (name) => isOwn(name) || name === 'zod')).toEqual([]);
  });

  test('the client knows the protocol, and React in its React layer alone', () => {
    const isAllowed = (name: string, path: string) =>
      isOwn(name) || (/^client-sdk\/src\/react\//.test(path) && /^react(-dom)?($|\/)/.test(name));
    expect(breaches(sourcesOf('client-sdk/src/'), isAllowed)).toEqual([]);
  });

  test('core knows its few libraries, and of Node only what computes', () => {
    const libraries = Object.keys(JSON.parse(readFileSync(join(PACKAGES, 'core/package.json'), 'utf8')).dependencies);
    const isAllowed = (name: string, path: string) =>
      isOwn(name) ||
      libraries.some((library) => name === library || name.startsWith(`${library}/`)) ||
      name === 'node:buffer' ||
      (name === 'node:path' && path === 'core/src/agents/handler-path.ts') ||
      (name === 'node:crypto' && path === 'core/src/crypto.ts');
    expect(breaches(sourcesOf('core/src/'), isAllowed)).toEqual([]);
    for (const library of ['hono', 'kysely', 'react', 'pg', 'pino', 'undici']) expect(libraries).not.toContain(library);
  });

  test.each([
    ['auth', ['agents', 'ensembles', 'definitions', 'executions', 'triggers']],
    ['agents', ['definitions', 'executions', 'triggers']],
    ['ensembles', ['definitions', 'executions', 'triggers']],
    ['definitions', ['executions', 'triggers']],
    ['executions', ['triggers']],
    ['pattern', ['auth', 'agents', 'ensembles', 'definitions', 'executions', 'store']],
  ])('inside core, %s knows nothing of %j', (room, above) => {
    const isAllowed = (name: string) => !above.some((one) => name.startsWith(`core/src/${one}/`));
    expect(breaches(sourcesOf(`core/src/${room}/`), isAllowed)).toEqual([]);
  });

  test('only the doors import the app', () => {
    const doors = ['server/src/node.ts', 'server/src/worker.ts'];
    const isAllowed = (name: string, path: string) =>
      name !== 'server/src/app.ts' || doors.includes(path) || /^(cli\/src|server\/src\/openapi)\//.test(path);
    expect(breaches(SOURCES, isAllowed)).toEqual([]);
  });

  test('everything imported is there', () => {
    const known = new Set(globSync('*/src/**/*', { cwd: PACKAGES }));
    expect(breaches(SOURCES, (name) => !isOwn(name) || known.has(name))).toEqual([]);
  });
});

/** Files that hold the text, tests aside. */
const holding = (pattern: RegExp) => SOURCES.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe('what one file alone does', () => {
  test('the environment is read where settings are read', () => {
    const allowed = ['server/src/config.ts', 'cli/src/settings.ts'];
    expect(holding(/process\.env|import\.meta\.env/).filter((path) => !allowed.includes(path))).toEqual([]);
  });

  test('a secure context is made where a signature was verified', () => {
    expect(holding(/\bas (unknown as )?SecureContext\b|<SecureContext>/)).toEqual(['core/src/auth/jwt.ts']);
  });

  test('header names of credentials are known to one file', () => {
    expect(holding(/header\('(authorization|x-api-key|x-tenant-id|x-user-id)'\)/i)).toEqual([
      'server/src/door/read-credential.ts',
    ]);
  });

  test('no text is ever run as code', () => {
    expect(holding(/\beval\(|new Function\(|node:vm/)).toEqual([]);
  });

  test('what decides about credentials draws no random number that could be guessed', () => {
    expect(
      holding(/Math\.random/).filter((path) => /^(core\/src\/(auth\/|crypto)|server\/src\/door\/)/.test(path)),
    ).toEqual([]);
  });
});

test('the walk sees the code: known imports are found', () => {
  expect(SOURCES.length).toBeGreaterThan(150);
  const jwt = SOURCES.find(({ path }) => path === 'core/src/auth/jwt.ts');
  expect(jwt?.imports).toContain('core/src/crypto.ts');
  expect(jwt?.imports).toContain('protocol/src/index.ts');
});
