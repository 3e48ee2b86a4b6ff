import type { Actor } from '@ensembleapp/protocol';
import type { Origin } from '../agents/code.ts';
import type { DefinitionVersion } from '../store/definition-store.ts';

/** Who makes the versions that come from the project's files. */
export const FILES = { kind: 'server', id: 'files' } as const satisfies Actor;

/** Who wrote a version. Each says for itself: a name can come from the files and, when they are gone, be taken over the API. */
export function originOf({ createdBy }: Pick<DefinitionVersion, 'createdBy'>): Origin {
  return createdBy.kind === FILES.kind && createdBy.id === FILES.id ? 'project' : 'api';
}
