import type { Client, RequestOptions } from '@ensembleapp/client-sdk';
import { EnsembleError } from '@ensembleapp/client-sdk';
import type { DefinitionView, JsonObject, SavedDefinition } from '@ensembleapp/protocol';
import { type Arguments, command, one } from '../command.ts';
import { list, text } from '../flag.ts';
import { usage } from '../stop.ts';
import type { Output } from '../terminal/output.ts';
import { parseInput, readText } from '../values/input.ts';
import { AGENT, COMPONENT, type DefinitionKind, definitionPath, ENSEMBLE } from './definition-kind.ts';

const saveOf = (kind: DefinitionKind) =>
  command({
    purpose: `Creates the ${kind.noun} that a file defines, or saves its next version`,
    args: one('<file>'),
    flags: {},
    example: `${kind.noun}:save ${kind.example}.yaml`,
    scope: `write:${kind.plural}`,
    async run({ args: [file = ''], terminal, output, connect }) {
      const { name } = await parseInput(`@${file}`, terminal);
      if (typeof name !== 'string') throw usage(`${file} says no name`);
      const body = readText(file, terminal);
      const contentType = /\.json$/i.test(file) ? 'application/json' : 'application/yaml';
      const client = await connect('create');
      const earlier = await versionOf(client, definitionPath(kind, [name]));
      const saved = await save(client, `/api/v1/${kind.plural}`, [name], earlier, { body, contentType });
      printSaved(output, saved, earlier);
      return undefined;
    },
  });

const COMPONENT_FILE: Arguments = { shown: '<kind> <name> <file>', least: 3, most: 3 };

export const saveEnsemble = saveOf(ENSEMBLE);
export const saveAgent = saveOf(AGENT);
export const saveComponent = command({
  purpose: 'Creates a component with the content of a file, or saves its next version',
  args: COMPONENT_FILE,
  flags: {
    description: text('<text>', 'what it is for'),
    tags: list('<list>', 'words to find it by'),
    label: text('<version>', 'semantic version that names this save'),
  },
  example: 'component:save prompt support/tone tone.md',
  scope: 'write:components',
  async run({ args: [kind = '', name = '', file = ''], flags, terminal, output, connect }) {
    const path = definitionPath(COMPONENT, [kind, name]);
    const isData = /\.(?:json|ya?ml)$/i.test(file) && /^(?:schema|config)s?$/.test(kind);
    const content = isData ? await parseInput(`@${file}`, terminal) : readText(file, terminal);
    const { description, tags, label } = flags;
    const about = { ...(description && { description }), ...(tags && { tags }), ...(label && { label }) };
    const client = await connect('create');
    const earlier = await versionOf(client, path);
    const body: JsonObject = { content, ...about, ...(earlier === undefined && { kind, name }) };
    printSaved(output, await save(client, '/api/v1/components', [kind, name], earlier, { body }), earlier);
    return undefined;
  },
});

/** The newest version there is; undefined when there is none. */
async function versionOf(client: Client, path: string): Promise<number | undefined> {
  try {
    return (await client.request<DefinitionView>('GET', path)).version ?? 0;
  } catch (error) {
    if (error instanceof EnsembleError && error.status === 404) return undefined;
    throw error;
  }
}

function save(
  client: Client,
  all: string,
  names: readonly string[],
  earlier: number | undefined,
  options: RequestOptions,
): Promise<SavedDefinition> {
  if (earlier === undefined) return client.request('POST', all, options);
  return client.request('PUT', `${all}/${names.map(encodeURIComponent).join('/')}`, options);
}

function printSaved(output: Output, saved: SavedDefinition, earlier: number | undefined): void {
  const { name, version, warnings } = saved;
  if (output.json) output.document(saved);
  else output.line(earlier === undefined ? `${name} ${version}` : `${name} ${earlier} → ${version}`);
  for (const { path, message } of warnings) output.note(`${path}: ${message}`);
}
