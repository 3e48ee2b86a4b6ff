import type { AgentSummary, DefinitionView, EnsembleSummary } from '@ensembleapp/protocol';
import { command, NO_ARGUMENTS, one } from '../command.ts';
import { list, text, value } from '../flag.ts';
import { parseVersion } from '../values/version-selector.ts';
import { type Column, orDash, PAGE, printList } from './list.ts';

/** What ensembles and agents share, and where they differ. */
interface Kind {
  readonly noun: 'ensemble' | 'agent';
  readonly plural: 'ensembles' | 'agents';
}

const ENSEMBLES: Kind = { noun: 'ensemble', plural: 'ensembles' };
const AGENTS: Kind = { noun: 'agent', plural: 'agents' };

/** Which version is shown. */
export const VERSION = value('<selector>', 'latest, published or a number', parseVersion, { fallback: 'latest' });

const listOf = <Row>({ noun, plural }: Kind, columns: readonly Column<Row>[]) =>
  command({
    purpose: `Lists ${plural} by name`,
    args: NO_ARGUMENTS,
    flags: {
      tags: list('<list>', 'with all these tags'),
      search: text('<text>', 'part of the name or description'),
      ...PAGE,
    },
    example: `${noun}:list --search hello`,
    scope: `read:${plural}`,
    async run({ flags, output, connect }) {
      const query = { tags: flags.tags?.join(','), search: flags.search };
      await printList(
        await connect('read'),
        output,
        { path: `/api/v1/${plural}`, name: plural, query, columns },
        flags,
      );
      return undefined;
    },
  });

const showOf = ({ noun, plural }: Kind) =>
  command({
    purpose: `Shows one ${noun}: its canonical definition as YAML`,
    args: one('<name>'),
    flags: { version: VERSION },
    example: `${noun}:show ${noun === 'agent' ? 'echo' : 'my-workflow'}`,
    scope: `read:${plural}`,
    async run({ args: [name = ''], flags, output, connect }) {
      const client = await connect('read');
      const path = `/api/v1/${plural}/${encodeURIComponent(name)}`;
      const query = { version: flags.version };
      if (output.json) output.document(await client.request<DefinitionView>('GET', path, { query }));
      else output.line((await client.request<string>('GET', path, { query, accept: 'application/yaml' })).trimEnd());
      return undefined;
    },
  });

export const listEnsembles = listOf<EnsembleSummary>(ENSEMBLES, [
  { title: 'NAME', of: ({ name }) => name },
  { title: 'VERSION', of: ({ version }) => orDash(version) },
  { title: 'PUBLISHED', of: ({ publishedVersion }) => orDash(publishedVersion) },
  { title: 'MANAGED BY', of: ({ managedBy }) => managedBy },
  { title: 'TAGS', of: ({ tags }) => orDash(tags.join(',')) },
  { title: 'DESCRIPTION', of: ({ description }) => orDash(description) },
]);

export const listAgents = listOf<AgentSummary>(AGENTS, [
  { title: 'NAME', of: ({ name }) => name },
  { title: 'OPERATION', of: ({ operations }) => orDash(operations.join(',')) },
  { title: 'VERSION', of: ({ version }) => orDash(version) },
  { title: 'PUBLISHED', of: ({ publishedVersion }) => orDash(publishedVersion) },
  { title: 'MANAGED BY', of: ({ managedBy }) => managedBy },
  { title: 'DESCRIPTION', of: ({ description }) => orDash(description) },
]);

export const showEnsemble = showOf(ENSEMBLES);
export const showAgent = showOf(AGENTS);
