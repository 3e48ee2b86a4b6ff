import type { VersionView } from '@ensembleapp/protocol';
import { command } from '../command.ts';
import { AGENT, COMPONENT, type DefinitionKind, definitionPath, ENSEMBLE } from './definition-kind.ts';
import { type Column, orDash, PAGE, printList } from './list.ts';

const COLUMNS: readonly Column<VersionView>[] = [
  { title: 'VERSION', of: ({ version }) => String(version) },
  { title: 'CREATED', whole: true, of: ({ createdAt }, output) => output.time(createdAt) },
  { title: 'BY', of: ({ createdBy }) => `${createdBy.kind} ${createdBy.id}` },
  { title: 'PUBLISHED', of: ({ published }) => (published ? 'yes' : '-') },
  { title: 'LABEL', of: ({ label }) => orDash(label) },
];

const versionsOf = (kind: DefinitionKind) =>
  command({
    purpose: `Lists every save of one ${kind.noun}, newest first`,
    args: kind.args,
    flags: PAGE,
    example: `${kind.noun}:versions ${kind.example}`,
    scope: `read:${kind.plural}`,
    async run({ args, flags, output, connect }) {
      const list = { path: `${definitionPath(kind, args)}/versions`, name: 'versions', query: {}, columns: COLUMNS };
      await printList(await connect('read'), output, list, flags);
      return undefined;
    },
  });

export const ensembleVersions = versionsOf(ENSEMBLE);
export const agentVersions = versionsOf(AGENT);
export const componentVersions = versionsOf(COMPONENT);
