import { type CanonicalResult, canonicalResult } from '@ensembleapp/core/ensembles/canonical-result.ts';
import type { Config } from '@ensembleapp/server/config.ts';
import { readUnlinkedFile } from '@ensembleapp/server/project/read-project.ts';
import { type AskedFiles, withEmptyStore } from './check-files.ts';

/** What the reader says of each file by itself, in the order of their paths. */
export async function canonicalResults(
  config: Config,
  { known, others }: AskedFiles,
): Promise<readonly CanonicalResult[]> {
  const files = [...known, ...others].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return withEmptyStore(config, (world, handlers) =>
    Promise.all(
      files.map(async (file) => canonicalResult((await readUnlinkedFile(world, config.project, handlers, file)).read)),
    ),
  );
}
