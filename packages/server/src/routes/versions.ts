import { getDefinition } from '@ensembleapp/core/definitions/get.ts';
import { listVersions } from '@ensembleapp/core/definitions/list.ts';
import { publishDefinition } from '@ensembleapp/core/definitions/publish.ts';
import { notFound } from '@ensembleapp/core/refusal.ts';
import type { StoredKind } from '@ensembleapp/core/store/definition-store.ts';
import { GetDefinition, PageQuery, Publish } from '@ensembleapp/protocol';
import { stringify } from 'yaml';
import { type Call, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';

/** What may be asked of one thing with versions: the same for ensembles, agents and components. `kindOf` says what a path is about. */
export function versionEndpoints(noun: string, kindOf: (call: Pick<Call, 'params'>) => StoredKind) {
  async function view(
    { services, request, ...call }: Pick<Call, 'services' | 'request' | 'principal' | 'params'>,
    version: GetDefinition['version'],
  ) {
    const found = await getDefinition(services.world, principalOf(call), kindOf(call), paramOf(call, 'name'), version);
    const asYaml = /\b(?:application|text)\/(?:x-)?yaml\b/.test(request.headers.get('accept') ?? '');
    const etag = `"${found.version ?? 0}"`;
    const headers = { etag, 'cache-control': 'private, no-cache', vary: 'Accept' };
    if (request.headers.get('if-none-match') === etag && !found.problems) return { status: 304, body: '', headers };
    return asYaml && 'definition' in found
      ? ok(stringify(found.definition), { ...headers, 'content-type': 'application/yaml' })
      : ok(found, headers);
  }

  return {
    get: endpoint({
      summary: `One ${noun}, whole; a definition as YAML when that is accepted.`,
      query: GetDefinition,
      answers: { 200: { description: `The ${noun}` } },
      refusals: ['NOT_FOUND'],
      handle: (call) => view(call, call.query.version),
    }),

    versions: endpoint({
      summary: 'Every save, newest first.',
      query: PageQuery,
      answers: { 200: { description: 'A page of versions' } },
      refusals: ['NOT_FOUND'],
      async handle(call) {
        const { world } = call.services;
        const page = await listVersions(
          world,
          principalOf(call),
          kindOf(call),
          paramOf(call, 'name'),
          pageRequest(call),
        );
        return ok({ versions: page.rows, ...pageEnd(call, page) });
      },
    }),

    version: endpoint({
      summary: 'One save.',
      answers: { 200: { description: `The ${noun} as it was saved` } },
      refusals: ['NOT_FOUND'],
      handle(call) {
        const number = paramOf(call, 'number');
        if (!/^[1-9]\d{0,8}$/.test(number)) throw notFound('Version', `${paramOf(call, 'name')}@${number}`);
        return view(call, Number(number));
      },
    }),

    publish: endpoint({
      summary: 'Make a version the published one, or move a tag to it; an older number goes back to it.',
      body: { kind: 'json', schema: Publish, mayBeEmpty: true },
      answers: { 200: { description: 'Published', example: { name: 'my-workflow', publishedVersion: 4 } } },
      refusals: ['NOT_FOUND', 'MANAGED_BY_FILES'],
      async handle(call) {
        const { world } = call.services;
        return ok(await publishDefinition(world, principalOf(call), kindOf(call), paramOf(call, 'name'), call.body));
      },
    }),
  };
}
