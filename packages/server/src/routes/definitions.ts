import { deleteDefinition } from '@ensembleapp/core/definitions/delete.ts';
import { listDefinitions } from '@ensembleapp/core/definitions/list.ts';
import { checkDefinition, type SaveRequest, saveDefinition } from '@ensembleapp/core/definitions/save.ts';
import type { DefinitionKind } from '@ensembleapp/core/store/definition-store.ts';
import { ListDefinitions, SaveDefinitionQuery } from '@ensembleapp/protocol';
import { type Answer, type Call, created, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';
import { versionEndpoints } from './versions.ts';

/** A definition as its author wrote it; reading it is core's. */
const DEFINITION = {
  kind: 'definition',
  parse: (text: string, format: 'json' | 'yaml') => ({ text, format }),
} as const;
type Written = ReturnType<typeof DEFINITION.parse>;

const SAVED = { name: 'my-workflow', id: 'ens_…', version: 5, createdAt: 1705408000000, warnings: [] };

/** What there is to do with definitions of one kind: the same for ensembles and agents. */
export function definitionEndpoints(kind: DefinitionKind) {
  const plural = kind === 'ensemble' ? 'ensembles' : 'agents';

  async function save(call: Call<SaveDefinitionQuery, Written>, target: SaveRequest['target']): Promise<Answer> {
    const { world } = call.services;
    const principal = principalOf(call);
    const request: SaveRequest = { ...call.body, target };
    if (call.query.dryRun) return ok(await checkDefinition(world, principal, kind, request));
    const saved = await saveDefinition(world, principal, kind, request);
    return target.kind === 'create' ? created(`/api/v1/${plural}/${saved.name}`, saved) : ok(saved);
  }

  return {
    ...versionEndpoints(kind, () => kind),

    list: endpoint({
      summary: `List ${plural} by name, those from project files with faults included.`,
      query: ListDefinitions,
      answers: { 200: { description: `A page of ${plural}` } },
      async handle(call) {
        const { limit: _, cursor: __, ...filter } = call.query;
        const page = await listDefinitions(call.services.world, principalOf(call), [kind], filter, pageRequest(call));
        return ok({ [plural]: page.rows, ...pageEnd(call, page) });
      },
    }),

    create: endpoint({
      summary: `Create an ${kind}. The body is the definition, as JSON or YAML.`,
      query: SaveDefinitionQuery,
      body: DEFINITION,
      answers: { 201: { description: 'Version 1', example: { ...SAVED, version: 1 } } },
      refusals: ['CONFLICT'],
      idempotent: 'answer',
      handle: (call) => save(call, { kind: 'create' }),
    }),

    update: endpoint({
      summary: `Save the next version of an ${kind}. If-Match guards against losing somebody else's.`,
      query: SaveDefinitionQuery,
      body: DEFINITION,
      answers: { 200: { description: 'The version saved', example: SAVED } },
      refusals: ['NOT_FOUND', 'CONFLICT', 'MANAGED_BY_FILES'],
      handle(call) {
        const ifMatch = call.request.headers.get('if-match') ?? undefined;
        return save(call, { kind: 'update', nameOrId: paramOf(call, 'name'), ifMatch });
      },
    }),

    delete: endpoint({
      summary: 'Delete it. Running executions end with their version; versions stay.',
      answers: { 200: { description: 'Deleted', example: { deleted: true, name: 'my-workflow' } } },
      refusals: ['NOT_FOUND', 'MANAGED_BY_FILES'],
      async handle(call) {
        return ok(await deleteDefinition(call.services.world, principalOf(call), kind, paramOf(call, 'name')));
      },
    }),
  };
}
