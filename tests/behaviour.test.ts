import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Faults } from '@ensembleapp/core/ensembles/reading/faults.ts';
import { readTree } from '@ensembleapp/core/ensembles/reading/read-tree.ts';
import { toJson } from '@ensembleapp/core/ensembles/reading/tree.ts';
import { describe, it } from 'vitest';
import { type BehaviourCase, openBehaviour } from './behaviour/behaviour-case.ts';

/** Cases of the language that stand beside this repository; they are not part of it. */
const FOLDER = join(import.meta.dirname, '../../shared/corpus/behaviour');

function readCases(): readonly BehaviourCase[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => {
    const tree = readTree(readFileSync(join(FOLDER, file), 'utf8'), 'yaml', new Faults(file));
    if (!tree) throw new Error(`${file} cannot be read`);
    return toJson(tree) as unknown as BehaviourCase;
  });
}

describe.skipIf(!existsSync(FOLDER))('behaviour', () => {
  const cases = existsSync(FOLDER) ? readCases() : [];

  it.concurrent.each(cases)(
    '$name: $about',
    async (one) => {
      await openBehaviour(one, (here) => here.run());
    },
    20_000,
  );
});
