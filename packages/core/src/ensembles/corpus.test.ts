import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Json } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isObject } from '../agents/operations/is-object.ts';
import { canonicalResult } from './canonical-result.ts';
import { fixQuotes } from './fix-quotes.ts';
import type { Problem } from './problem.ts';
import { readEnsemble } from './read-ensemble.ts';
import { applyMend, mendLine } from './reading/mend.ts';
import { mendHint } from './reading/syntax-hint.ts';
import { Text } from './reading/text.ts';

/** Ensemble files as authors write them; they are not part of the repository. */
const folder = fileURLToPath(new URL('../../../../../shared/corpus/ensembles', import.meta.url));

interface Loaded {
  readonly file: string;
  readonly result: 'loaded';
  readonly name: string;
  readonly order?: string;
  readonly steps: readonly string[];
  readonly agents?: readonly string[];
  readonly input?: readonly string[];
  readonly triggers?: readonly string[];
  readonly outputBlocks?: number;
  readonly problems?: readonly string[];
  readonly warnings?: readonly string[];
}

interface Refused {
  readonly file: string;
  readonly result: 'refused';
  readonly code: string;
  readonly line: number;
  readonly from?: number;
  readonly hint: keyof typeof HINTS;
}

/** What a hint of each kind looks like; language reference, section 17.2. */
const HINTS = {
  'quote-value': /^(?:quote this value: .|use a block: .*\|)/,
  'other-quotes': /^use double quotes outside, or write '' for a quote inside/,
  'one-ensemble-per-file': /^put each ensemble into a file of its own$/,
  'indent-block': /^indent these lines by at least \d+ spaces$/,
} as const;

/** Told of what other files of a project would say, and of what is not built yet. */
const ALLOWED = new Set(['OPERATION_UNAVAILABLE', 'UNKNOWN_AGENT', 'COMPONENT_NOT_FOUND', 'ENV_NOT_ALLOWED']);

const files: readonly (Loaded | Refused)[] = existsSync(folder)
  ? JSON.parse(readFileSync(`${folder}/MANIFEST.json`, 'utf8')).files
  : [];
const loaded = files.filter((entry) => entry.result === 'loaded');
const refused = files.filter((entry) => entry.result === 'refused');

const textOf = (file: string) => readFileSync(`${folder}/${file}`, 'utf8');
const read = (file: string, text = textOf(file)) =>
  canonicalResult(readEnsemble(text, { format: 'yaml', file: `ensembles/${file}` }));
const errorsOf = (problems: readonly Problem[]) => problems.filter(({ severity }) => severity === 'error');

describe.skipIf(files.length === 0)('the corpus', () => {
  it.each(loaded)('$file loads as the manifest says', (entry) => {
    const { canonical } = read(entry.file);
    if (!canonical) throw new Error('it does not load');
    const { name, order, flow, agents = {}, input = {}, trigger = [], output = [] } = canonical;
    expect(name).toBe(entry.name);
    if (entry.order !== undefined) expect(order).toBe(entry.order);
    expect(idsIn(flow)).toEqual(entry.steps);
    expect(Object.keys(agents ?? {})).toEqual(entry.agents ?? []);
    expect(Object.keys(input ?? {})).toEqual(entry.input ?? []);
    expect(listOf(trigger).map((one) => isObject(one) && one.type)).toEqual(entry.triggers ?? []);
    expect(listOf(output)).toHaveLength(entry.outputBlocks ?? 0);
  });

  it.each(loaded)('$file loses nothing', ({ file }) => {
    const kept = counted(read(file).canonical);
    const missing = [...counted(parse(textOf(file)))].filter(([scalar, count]) => (kept.get(scalar) ?? 0) < count);
    // `continue_on_error: true` is said as `onError: continue`.
    const said = textOf(file).includes('continue_on_error: true') ? [JSON.stringify(true)] : [];
    expect(missing.map(([scalar]) => scalar).filter((scalar) => !said.includes(scalar))).toEqual([]);
  });

  it.each(loaded)('$file has the problems of the manifest, each at its place and with a hint', (entry) => {
    const { problems } = read(entry.file);
    const codes = new Set(errorsOf(problems).map(({ code }) => code));
    const expected = entry.problems ?? [];
    expect([...codes].filter((code) => expected.includes(code) || !ALLOWED.has(code)).toSorted()).toEqual(expected);
    const warnings = problems.filter(({ severity }) => severity === 'warning').map(({ code }) => code);
    expect(warnings).toEqual(expect.arrayContaining([...(entry.warnings ?? [])]));
    for (const problem of errorsOf(problems)) {
      expect(problem).toMatchObject({ file: `ensembles/${entry.file}`, path: expect.any(String) });
      expect(Math.min(problem.line, problem.column)).toBeGreaterThan(0);
      if (!ALLOWED.has(problem.code)) expect(problem, problem.message).toHaveProperty('hint');
    }
  });

  it.each(refused)('$file is refused at its place, with a hint of $hint', ({ file, code, line, from, hint }) => {
    const { canonical, problems } = read(file);
    expect(canonical).toBeNull();
    const [problem] = problems;
    expect(problem).toMatchObject({ code, severity: 'error', hint: expect.stringMatching(HINTS[hint]) });
    expect(problem?.line).toBeGreaterThanOrEqual(from ?? line);
    expect(problem?.line).toBeLessThanOrEqual(line);
    expect(problem?.column).toBeGreaterThan(0);
  });

  it.each(refused.filter(({ hint }) => ['quote-value', 'other-quotes'].includes(hint)))(
    '$file is mended of its first fault by its hint',
    ({ file }) => {
      const text = new Text(textOf(file));
      const [problem] = read(file).problems;
      const mend = mendLine(text, problem?.line ?? 0);
      if (!problem || !mend) throw new Error('it has no problem, or nothing mends it');
      expect(problem.hint).toBe(mendHint(mend));
      const [next] = read(file, applyMend(text, mend)).problems;
      expect(next?.code === 'YAML_SYNTAX' && next.line <= mend.last, next?.message).toBe(false);
    },
  );

  it.each(refused.filter(({ hint }) => hint === 'quote-value'))('$file loads once its quotes are fixed', ({ file }) => {
    const fixed = fixQuotes(textOf(file));
    expect(read(file, fixed).canonical).not.toBeNull();
    expect(unquoted(fixed)).toBe(unquoted(textOf(file)));
  });
});

/** Ids of the steps in document order, nested ones included. */
function idsIn(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value))
    return value.flatMap((step: Json) => [...(isObject(step) ? [step.id ?? null] : []), ...nestedIn(step)]);
  return [];
}

function nestedIn(step: Json): readonly Json[] {
  if (!isObject(step)) return [];
  const lists = ['cases', 'then', 'else', 'default', 'steps', 'map', 'reduce', 'catch', 'finally'];
  return lists.flatMap((name) => {
    const inner = step[name];
    return isObject(inner) ? Object.values(inner).flatMap(idsIn) : idsIn(inner);
  });
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** How often each scalar occurs. */
function counted(value: unknown, counts = new Map<string, number>()): ReadonlyMap<string, number> {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) counted(member, counts);
  else if (value !== null && value !== undefined) {
    const scalar = JSON.stringify(value);
    counts.set(scalar, (counts.get(scalar) ?? 0) + 1);
  }
  return counts;
}

/** What fixing quotes may not change. */
function unquoted(text: string): string {
  return text.replace(/["'|\s]/g, '');
}
