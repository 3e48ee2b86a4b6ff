import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAgent } from '@ensembleapp/core/agents/read-agent.ts';
import { FILTERS } from '@ensembleapp/core/ensembles/expression/library/filters.ts';
import { GLOBALS } from '@ensembleapp/core/ensembles/expression/library/globals.ts';
import { LIST_METHODS } from '@ensembleapp/core/ensembles/expression/library/list-methods.ts';
import { TEXT_METHODS } from '@ensembleapp/core/ensembles/expression/library/text-methods.ts';
import { DEFAULT_LIMITS, NESTING_LIMIT, SOURCE_LIMIT } from '@ensembleapp/core/ensembles/expression/limits.ts';
import { evaluated } from '@ensembleapp/core/ensembles/expression/testing/evaluated.ts';
import { formatProblem } from '@ensembleapp/core/ensembles/format-problem.ts';
import { readEnsemble } from '@ensembleapp/core/ensembles/read-ensemble.ts';
import { FLOW_ROOTS } from '@ensembleapp/core/ensembles/roots.ts';
import { ERRORS, SCOPES } from '@ensembleapp/protocol';
import { parseProjectConfig } from '@ensembleapp/server/project/project-config.ts';
import { describe, expect, it } from 'vitest';
import { blocksOf, codeIn, fileOf, rowsOf } from './documents/markdown.ts';
import { type Issued, openReader } from './documents/open-reader.ts';
import { parseEach, readAlong } from './documents/read-along.ts';
import { matcherOf } from './documents/resemble.ts';
import { readText } from './documents/root.ts';
import { runNode } from './documents/shell.ts';

const GUIDE = 'docs/agents-and-ensembles.md';

describe('docs/authentication.md', () => {
  it('shows refusals as they are', async () => {
    const { url, operate } = await openReader('project');
    const create = (name: string, body: object) => operate<Issued>('POST', '/api/v1/tokens', { name, ...body });
    const readOnly = await create('Read-only', { scopes: ['read:ensembles'] });
    const short = await create('Short', { scopes: ['read:ensembles'], expiresIn: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1050));
    const refused = await Promise.all(
      [
        fetch(`${url}/ensembles`),
        fetch(`${url}/ensembles`, { headers: { authorization: 'Bearer invalid-token' } }),
        fetch(`${url}/ensembles`, { method: 'POST', headers: { authorization: `Bearer ${readOnly.token}` } }),
        fetch(`${url}/ensembles`, { headers: { authorization: `Bearer ${short.token}` } }),
      ].map(async (answer) => (await answer).json()),
    );
    const shown = blocksOf(readText('docs/authentication.md')).find(({ text }) => text.includes('TOKEN_EXPIRED'));
    expect(refused).toEqual(matcherOf(parseEach(shown?.text ?? '')));
  });

  it('lists every scope', () => {
    const rows = rowsOf(readText('docs/authentication.md'), 'read', 'write', 'execute');
    const scopes = rows.flatMap((row) => codeIn(row.join(' ')));
    expect(scopes.toSorted()).toEqual([...SCOPES].toSorted());
  });
});

describe('docs/configuration.md', () => {
  it('shows every member that ensemble.config.ts may have', async () => {
    const { project, own, env, shell } = await openReader('project');
    await readAlong('docs/configuration.md', { project, own, env, shell });
    const shown = await runNode(
      `import(${JSON.stringify(join(project, 'ensemble.config.ts'))}).then((it) => console.log(JSON.stringify(it.default)))`,
      {},
    );
    const { expressions, ...members } = parseProjectConfig({});
    expect(Object.keys(JSON.parse(shown)).toSorted()).toEqual(Object.keys(members).toSorted());
    expect(JSON.parse(shown)).toMatchObject({ retention: members.retention, limits: members.limits });
    // What only says what this version does anyway.
    expect(expressions).toEqual({ undefined: 'empty' });
  });

  it('lists every variable that the server and the command line read', () => {
    const listed = rowsOf(readText('docs/configuration.md'), 'variable', 'default').flatMap((row) =>
      codeIn(row.join(' ')),
    );
    const sources = ['packages/server/src/config.ts', 'packages/cli/src/settings.ts'].map(readText).join('\n');
    const names = sources.match(/\b(?:[A-Z]+_)+[A-Z]+\b|\b(?:PORT|HOST)\b/g) ?? [];
    const settings = new Set(
      names.filter((name) => /_(?:KEY|URL|TOKEN|DIR|LIMIT|ORIGINS|PROXIES|AUDIENCE|LEVEL)$|^(?:PORT|HOST)$/.test(name)),
    );
    const guide = readText('docs/configuration.md');
    for (const name of settings) expect(listed.includes(name) || guide.includes(`\`${name}\``), name).toBe(true);
  });
});

describe('docs/http-api.md', () => {
  it('lists every error code with its status', () => {
    const rows = rowsOf(readText('docs/http-api.md'), 'code', 'status').map(([code = '', status]) => [
      codeIn(code)[0],
      Number(status),
    ]);
    expect(rows).toEqual(Object.entries(ERRORS).map(([code, { status }]) => [code, status]));
  });
});

describe(GUIDE, () => {
  const guide = readText(GUIDE);
  const cells = (name: string) => codeIn(rowsOf(guide, 'of', 'methods').find(([of]) => of === name)?.[1] ?? '');

  it('lists every method, filter and function of expressions', () => {
    expect(cells('text')).toEqual([...TEXT_METHODS.keys()].toSorted());
    expect(cells('lists')).toEqual([...LIST_METHODS.keys()].toSorted());
    expect(cells('filters')).toEqual([...FILTERS.keys()].toSorted());
    expect(cells('everywhere')).toEqual([...[...GLOBALS.keys()].toSorted(), 'new Date(…)']);
  });

  it('says what one expression may use', () => {
    const { steps, milliseconds, text, list } = DEFAULT_LIMITS;
    const number = (value: number) => value.toLocaleString('en');
    const said = guide.replace(/\s+/g, ' ');
    expect(said).toContain(`at most ${SOURCE_LIMIT / 1024} KiB of source and ${NESTING_LIMIT} levels of nesting`);
    expect(said).toContain(
      `at most ${number(steps)} steps, ${milliseconds} ms, ${text / 1024 ** 2} MiB of text and ${number(list)} items`,
    );
  });

  it('lists every name that expressions can read', () => {
    const names = rowsOf(guide, 'name', 'is').flatMap(([name = '']) => codeIn(name));
    expect(names.filter((name) => name !== 'greeted').toSorted()).toEqual(FLOW_ROOTS.toSorted());
  });

  const input = JSON.parse(/^With `input` `(.*)`:$/m.exec(guide)?.[1] ?? '');
  it.each(rowsOf(guide, 'expression', 'gives').map((row) => row.map((cell) => codeIn(cell)[0] ?? '')))(
    'says what %s gives: %s',
    (expression = '', gives = '') => expect(evaluated(expression, { input })).toEqual(JSON.parse(gives)),
  );

  it('lists what a handler is given', async () => {
    const { project, shell } = await openReader('project');
    mkdirSync(join(project, 'agents/members'));
    writeFileSync(join(project, 'agents/members/agent.yaml'), 'name: members\nhandler: ./members.js\n');
    writeFileSync(join(project, 'agents/members/members.js'), 'export default (ctx) => Object.keys(ctx).sort();\n');
    const listed = rowsOf(guide, 'member of ctx', 'is').flatMap(([name = '']) => codeIn(name));
    expect(JSON.parse((await shell.run('ensemble exec members')).stdout)).toEqual(listed.toSorted());
  });

  it('shows a problem as a terminal and the log do', () => {
    const faulty = blocksOf(guide).find((block) => fileOf(block) === 'ensembles/faulty.yaml');
    const text = faulty?.text ?? '';
    const { problems } = readEnsemble(text, { format: 'yaml', file: 'ensembles/faulty.yaml' });
    const shown = blocksOf(guide).find(({ text: block }) => block.includes('^'));
    expect(problems.map((problem) => formatProblem(problem, text))).toContain(shown?.text);
  });

  const later = (of: string) => codeIn(rowsOf(guide, 'of', 'not available').find(([row]) => row === of)?.[1] ?? '');
  const codesOf = (kind: typeof readAgent | typeof readEnsemble, text: string) =>
    kind(text, { format: 'yaml' }).problems.map(({ code }) => code);

  it.each(later('ensembles'))('says rightly that %s of an ensemble is refused', (field) => {
    expect(codesOf(readEnsemble, `name: a\nflow: [{ agent: b }]\n${field}: x\n`)).toContain('OPERATION_UNAVAILABLE');
  });

  it.each(later('triggers'))('says rightly that a trigger of type %s is refused', (type) => {
    const text = `name: a\nflow: [{ agent: b }]\ntrigger: { type: ${type}, public: true, queue: q, command: c }\n`;
    expect(codesOf(readEnsemble, text)).toContain('OPERATION_UNAVAILABLE');
  });

  it.each(later('http triggers'))('says rightly that %s of an http trigger is refused', (field) => {
    const text = `name: a\nflow: [{ agent: b }]\ntrigger: { type: http, public: true, ${field}: true }\n`;
    expect(codesOf(readEnsemble, text)).toContain('OPERATION_UNAVAILABLE');
  });

  it.each(later('steps'))('says rightly that %s of a step is refused', (field) => {
    expect(codesOf(readEnsemble, `name: a\nflow: [{ ${field}: x }]\n`)).toContain('OPERATION_UNAVAILABLE');
  });

  it.each(later('approvals'))('says rightly that %s of an approval is refused', (field) => {
    const text = `name: a\nflow: [{ type: approval, ${field}: x }]\n`;
    expect(codesOf(readEnsemble, text)).toContain('OPERATION_UNAVAILABLE');
  });

  it.each(later('agents'))('says rightly that %s of an agent is refused', (field) => {
    const text = `name: a\noperation: transform\n${field}: x\n`;
    expect(codesOf(readAgent, text)).toContain('OPERATION_UNAVAILABLE');
  });

  it.each(later('operations'))('says rightly that operation %s is refused', (operation) => {
    expect(codesOf(readAgent, `name: a\noperation: ${operation}\n`)).toContain('OPERATION_UNAVAILABLE');
  });
});
