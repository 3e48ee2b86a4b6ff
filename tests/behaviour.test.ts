import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type BehaviourCase, openBehaviour } from './behaviour/behaviour-case.ts';

/** Cases of the language that stand beside this repository; they are not part of it. */
const FOLDER = join(import.meta.dirname, '../../shared/corpus/behaviour');

/** Cases that need what this version does not have yet. One that passes has to leave this list. */
const NOT_YET: ReadonlySet<string> = new Set(['approval-approve', 'approval-reject', 'component-references']);

function readCases(): readonly BehaviourCase[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => parse(readFileSync(join(FOLDER, file), 'utf8')) as BehaviourCase);
}

describe.skipIf(!existsSync(FOLDER))('behaviour', () => {
  const cases = existsSync(FOLDER) ? readCases() : [];

  it.concurrent.each(cases.filter(({ name }) => !NOT_YET.has(name)))(
    '$name: $about',
    async (one) => {
      await openBehaviour(one, (here) => here.run());
    },
    20_000,
  );

  it.each(cases.filter(({ name }) => NOT_YET.has(name)))('$name is still out of reach', async (one) => {
    await expect(openBehaviour(one, (here) => here.run())).rejects.toThrow();
  });
});
