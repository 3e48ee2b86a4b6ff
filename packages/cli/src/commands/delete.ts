import { command } from '../command.ts';
import { confirm } from '../terminal/confirm.ts';
import { AGENT, COMPONENT, type DefinitionKind, definitionPath, ENSEMBLE, nameIn } from './definition-kind.ts';

const deleteOf = (kind: DefinitionKind) =>
  command({
    purpose: `Deletes one ${kind.noun}; runs under way end with their version`,
    args: kind.args,
    flags: {},
    example: `${kind.noun}:delete ${kind.example} --yes`,
    scope: `write:${kind.plural}`,
    async run({ args, flags, terminal, output, connect }) {
      const path = definitionPath(kind, args);
      await confirm(terminal, `Delete the ${kind.noun} ${nameIn(args)}?`, flags.yes);
      const client = await connect('change');
      const deleted = await client.request('DELETE', path);
      if (output.json) output.document(deleted);
      else output.line(`Deleted ${nameIn(args)}`);
      return undefined;
    },
  });

export const deleteEnsemble = deleteOf(ENSEMBLE);
export const deleteAgent = deleteOf(AGENT);
export const deleteComponent = deleteOf(COMPONENT);
