import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ExpressionProblem } from './expression-problem.ts';
import { namesOf } from './names.ts';
import { parseText } from './parse-text.ts';

/** Ensemble files as authors write them; they are not part of the repository. */
const folder = fileURLToPath(new URL('../../../../../../shared/corpus/ensembles', import.meta.url));

interface ManifestEntry {
  readonly file: string;
  readonly result: string;
  readonly steps?: readonly string[];
  readonly problems?: readonly string[];
}

const ROOTS =
  'input env secure context state item index loop iteration error mapResults output scoring signal trigger params query headers cookies body method path metadata execution steps agents flow previous data userContext ensemble event'.split(
    ' ',
  );

/** Fields whose text is code, with `${ }` of its own. */
const CODE = new Set(['code', 'script', 'handler']);

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) if (!CODE.has(name)) yield* textsOf(member);
}

describe.skipIf(!existsSync(folder))('the corpus', () => {
  it('has no expression that does not parse', () => {
    const { files } = JSON.parse(readFileSync(`${folder}/MANIFEST.json`, 'utf8')) as {
      readonly files: readonly ManifestEntry[];
    };
    let parsed = 0;
    const faults: string[] = [];
    for (const { file, result, steps = [], problems = [] } of files) {
      if (result !== 'loaded') continue;
      const source = readFileSync(`${folder}/${file}`, 'utf8');
      const loopNames = [...source.matchAll(/\bas: (\w+)/g)].flatMap(([, name]) => name ?? []);
      const names = namesOf([...ROOTS, ...steps, ...loopNames]);
      for (const text of textsOf(parse(source))) {
        try {
          parsed += parseText(text, names).kind === 'literal' ? 0 : 1;
        } catch (problem) {
          const expected = problem instanceof ExpressionProblem && problems.includes(problem.code);
          if (!expected) faults.push(`${file}: ${String(problem)} in ${text.slice(0, 80)}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(parsed).toBeGreaterThan(500);
  });
});
