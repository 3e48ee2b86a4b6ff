import type { Published } from '@ensembleapp/protocol';
import { command } from '../command.ts';
import { value, wholeNumber } from '../flag.ts';
import { AGENT, COMPONENT, type DefinitionKind, definitionPath, ENSEMBLE } from './definition-kind.ts';

const publishOf = (kind: DefinitionKind) =>
  command({
    purpose: `Makes a version of one ${kind.noun} the published one; an older number goes back to it`,
    args: kind.args,
    flags: { version: value('<n>', 'its number', wholeNumber(1, 999_999_999), { fallback: 'the newest' }) },
    example: `${kind.noun}:publish ${kind.example} --version 4`,
    scope: `write:${kind.plural}`,
    async run({ args, flags: { version }, output, connect }) {
      const client = await connect('change');
      const body = version === undefined ? {} : { version };
      const published = await client.request<Published>('POST', `${definitionPath(kind, args)}/publish`, { body });
      if (output.json) output.document(published);
      else if ('publishedVersion' in published)
        output.line(`Published ${published.name} ${published.publishedVersion}`);
      return undefined;
    },
  });

export const publishEnsemble = publishOf(ENSEMBLE);
export const publishAgent = publishOf(AGENT);
export const publishComponent = publishOf(COMPONENT);
