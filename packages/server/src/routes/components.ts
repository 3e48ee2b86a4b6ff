import { deleteComponent } from '@ensembleapp/core/definitions/delete-component.ts';
import { listDefinitions } from '@ensembleapp/core/definitions/list.ts';
import {
  checkComponent,
  type SaveComponentRequest,
  saveComponent,
} from '@ensembleapp/core/definitions/save-component.ts';
import { notFound } from '@ensembleapp/core/refusal.ts';
import {
  COMPONENT_KINDS,
  type ComponentKind,
  CreateComponent,
  ListComponents,
  parseComponentKind,
  SaveComponent,
  SaveDefinitionQuery,
} from '@ensembleapp/protocol';
import { type Answer, type Call, created, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';
import { versionEndpoints } from './versions.ts';

const SAVED = { name: 'support/tone', id: 'cmp_…', version: 3, createdAt: 1705408000000, warnings: [] };

/** The kind that a path names, in the singular or plural. @throws Refusal NOT_FOUND */
function kindOf(call: Pick<Call, 'params'>): ComponentKind {
  const kind = parseComponentKind(paramOf(call, 'kind'));
  if (!kind) throw notFound('Component', `${paramOf(call, 'kind')}/${paramOf(call, 'name')}`);
  return kind;
}

async function save(call: Call<SaveDefinitionQuery, unknown>, request: SaveComponentRequest): Promise<Answer> {
  const { world } = call.services;
  const principal = principalOf(call);
  if (call.query.dryRun) return ok(await checkComponent(world, principal, request));
  const saved = await saveComponent(world, principal, request);
  const location = `/api/v1/components/${request.kind}/${encodeURIComponent(saved.name)}`;
  return request.target.kind === 'create' ? created(location, saved) : ok(saved);
}

export const { get, versions, version, publish } = versionEndpoints('component', kindOf);

export const list = endpoint({
  summary: 'List components by name, without their content, those from project files with faults included.',
  query: ListComponents,
  answers: { 200: { description: 'A page of components' } },
  async handle(call) {
    const { limit: _, cursor: __, kind, ...filter } = call.query;
    const kinds = kind ? ([kind] as const) : COMPONENT_KINDS;
    const page = await listDefinitions(call.services.world, principalOf(call), kinds, filter, pageRequest(call));
    return ok({ components: page.rows, ...pageEnd(call, page) });
  },
});

export const create = endpoint({
  summary: 'Create a component. Scripts come from project files, unless the setting code.inline is on.',
  query: SaveDefinitionQuery,
  body: { kind: 'json', schema: CreateComponent, mayBeEmpty: false },
  answers: { 201: { description: 'Version 1', example: { ...SAVED, version: 1 } } },
  refusals: ['CONFLICT'],
  idempotent: 'answer',
  handle(call) {
    const { kind, name, ...body } = call.body;
    return save(call, { kind, body, target: { kind: 'create', name } });
  },
});

export const update = endpoint({
  summary: "Save the next version of a component. If-Match guards against losing somebody else's.",
  query: SaveDefinitionQuery,
  body: { kind: 'json', schema: SaveComponent, mayBeEmpty: false },
  answers: { 200: { description: 'The version saved', example: SAVED } },
  refusals: ['NOT_FOUND', 'CONFLICT', 'MANAGED_BY_FILES'],
  handle(call) {
    const ifMatch = call.request.headers.get('if-match') ?? undefined;
    const nameOrId = paramOf(call, 'name');
    return save(call, { kind: kindOf(call), body: call.body, target: { kind: 'update', nameOrId, ifMatch } });
  },
});

export const remove = endpoint({
  summary: 'Delete a component that nothing refers to. Versions stay.',
  answers: { 200: { description: 'Deleted', example: { deleted: true, name: 'support/tone' } } },
  refusals: ['NOT_FOUND', 'CONFLICT', 'MANAGED_BY_FILES'],
  async handle(call) {
    return ok(await deleteComponent(call.services.world, principalOf(call), kindOf(call), paramOf(call, 'name')));
  },
});
