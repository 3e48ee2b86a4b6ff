import { deleteDefinition } from '@ensembleapp/core/definitions/delete.ts';
import { getDefinition } from '@ensembleapp/core/definitions/get.ts';
import { listDefinitions, listVersions } from '@ensembleapp/core/definitions/list.ts';
import { publishDefinition } from '@ensembleapp/core/definitions/publish.ts';
import { checkDefinition, type SaveRequest, saveDefinition } from '@ensembleapp/core/definitions/save.ts';
import { notFound } from '@ensembleapp/core/refusal.ts';
import type { DefinitionKind } from '@ensembleapp/core/store/definition-store.ts';
import { GetDefinition, ListDefinitions, PageQuery, Publish, SaveDefinitionQuery } from '@ensembleapp/protocol';
import { stringify } from 'yaml';
import { type Answer, type Call, created, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';

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

  async function view(
    { services, request, ...call }: Pick<Call, 'services' | 'request' | 'principal' | 'params'>,
    version: GetDefinition['version'],
  ) {
    const found = await getDefinition(services.world, principalOf(call), kind, paramOf(call, 'name'), version);
    const asYaml = /\b(?:application|text)\/(?:x-)?yaml\b/.test(request.headers.get('accept') ?? '');
    const etag = `"${found.version ?? 0}"`;
    const headers = { etag, 'cache-control': 'private, no-cache', vary: 'Accept' };
    if (request.headers.get('if-none-match') === etag && !found.problems) return { status: 304, body: '', headers };
    return asYaml
      ? ok(stringify(found.definition), { ...headers, 'content-type': 'application/yaml' })
      : ok(found, headers);
  }

  return {
    list: endpoint({
      summary: `List ${plural} by name, those from project files with faults included.`,
      query: ListDefinitions,
      answers: { 200: { description: `A page of ${plural}` } },
      async handle(call) {
        const { limit: _, cursor: __, ...filter } = call.query;
        const page = await listDefinitions(call.services.world, principalOf(call), kind, filter, pageRequest(call));
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

    get: endpoint({
      summary: `One ${kind}, with its canonical definition; as YAML when that is accepted.`,
      query: GetDefinition,
      answers: { 200: { description: `The ${kind}` } },
      refusals: ['NOT_FOUND'],
      handle: (call) => view(call, call.query.version),
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

    versions: endpoint({
      summary: 'Every save, newest first.',
      query: PageQuery,
      answers: { 200: { description: 'A page of versions' } },
      refusals: ['NOT_FOUND'],
      async handle(call) {
        const { world } = call.services;
        const page = await listVersions(world, principalOf(call), kind, paramOf(call, 'name'), pageRequest(call));
        return ok({ versions: page.rows, ...pageEnd(call, page) });
      },
    }),

    version: endpoint({
      summary: 'One save.',
      answers: { 200: { description: `The ${kind} as it was saved` } },
      refusals: ['NOT_FOUND'],
      handle(call) {
        const number = paramOf(call, 'number');
        if (!/^[1-9]\d{0,8}$/.test(number)) throw notFound('Version', `${paramOf(call, 'name')}@${number}`);
        return view(call, Number(number));
      },
    }),

    publish: endpoint({
      summary: 'Make a version the published one; an older number goes back to it.',
      body: { kind: 'json', schema: Publish, mayBeEmpty: true },
      answers: { 200: { description: 'Published', example: { name: 'my-workflow', publishedVersion: 4 } } },
      refusals: ['NOT_FOUND', 'MANAGED_BY_FILES'],
      async handle(call) {
        const { world } = call.services;
        return ok(await publishDefinition(world, principalOf(call), kind, paramOf(call, 'name'), call.body.version));
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
