import { type AnyEndpoint, type Call, endpoint } from '../door/endpoint.ts';
import type { Route } from '../door/route.ts';
import { DOCS_POLICY, docsPage } from '../openapi/docs-page.ts';
import { describeApi, type OpenApi } from '../openapi/openapi.ts';
import { unlessKnown } from './unless-known.ts';

interface ApiDescription {
  readonly openApi: AnyEndpoint;
  readonly docs: AnyEndpoint;
}

/** @param routes the table that is described, which these two stand in */
export function createApiDescription(routes: () => readonly Route[]): ApiDescription {
  const describe = ({ services: { version, publicUrl }, request }: Call): OpenApi =>
    describeApi(routes(), version, publicUrl ?? new URL(request.url).origin);
  return {
    openApi: endpoint({
      summary: 'This API as an OpenAPI 3.1 document.',
      answers: { 200: { description: 'The document' } },
      handle: (call) => unlessKnown(call, JSON.stringify(describe(call)), { 'content-type': 'application/json' }),
    }),
    docs: endpoint({
      summary: 'This API for reading.',
      answers: { 200: { description: 'A page', contentType: 'text/html' } },
      handle: (call) =>
        unlessKnown(call, docsPage(describe(call)), {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': DOCS_POLICY,
        }),
    }),
  };
}

/** Until there is something better to see at the front, the API's description. */
export const front = endpoint({
  summary: 'Leads to the description of the API.',
  answers: { 302: { description: 'To /docs', contentType: 'text/plain' } },
  handle: () => ({ status: 302, body: '', headers: { location: '/docs' } }),
});
