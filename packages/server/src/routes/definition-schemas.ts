import { agentSchema } from '@ensembleapp/core/agents/agent-schema.ts';
import { ensembleSchema } from '@ensembleapp/core/ensembles/ensemble-schema.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import { endpoint } from '../door/endpoint.ts';
import { unlessKnown } from './unless-known.ts';

export const ensemble = schemaEndpoint('an ensemble', ensembleSchema);
export const agent = schemaEndpoint('an agent or a tool', agentSchema);

/** @param schemaOf made when it is first asked for */
function schemaEndpoint(what: string, schemaOf: () => JsonObject) {
  let text: string | undefined;
  return endpoint({
    summary: `What ${what} may hold, as JSON Schema (draft 7), for editors.`,
    answers: { 200: { description: 'The schema', contentType: 'application/schema+json' } },
    handle: (call) => {
      text ??= JSON.stringify(schemaOf());
      return unlessKnown(call, text, { 'content-type': 'application/schema+json' });
    },
  });
}
