import { ERRORS, type ErrorCode } from '@ensembleapp/protocol';
import { z } from 'zod';
import type { AnyEndpoint } from '../door/endpoint.ts';
import type { Route } from '../door/route.ts';

/** The parts of an OpenAPI 3.1 document that ours has. */
export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: typeof COMPONENTS;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  /** Scopes that the credential needs, all of them; absent where no credential is read. */
  readonly 'x-scope'?: readonly string[];
  readonly 'x-aliases'?: readonly string[];
  readonly 'x-error-codes': readonly ErrorCode[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: object }>>;
  };
  readonly responses: Readonly<Record<string, object>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: object;
}

const DESCRIPTION = `Run AI agents and workflows behind a front door you can trust. Times are epoch milliseconds. Every answer outside 2xx is
\`{ "error": { "code", "message", … } }\`; branch on the code.`;

const COMPONENTS = {
  securitySchemes: {
    token: { type: 'http', scheme: 'bearer', description: 'An API token, `sk-ensemble-…`' },
    jwt: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A JWT that your backend signed (HS256, kid = Secret ID, aud = ensembleapp.ai)',
    },
    key: {
      type: 'apiKey',
      in: 'header',
      name: 'x-api-key',
      description: 'An API key, `sk_…`, together with `x-tenant-id`',
    },
    tenant: { type: 'apiKey', in: 'header', name: 'x-tenant-id', description: 'Your tenant ID' },
  },
  schemas: {
    Error: {
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          type: 'object',
          required: ['code', 'message'],
          properties: { code: { type: 'string', enum: Object.keys(ERRORS) }, message: { type: 'string' } },
          additionalProperties: true,
        },
      },
    },
  },
} as const;

/** The API's description, made from the table that serves it: what is not in the table is not in here. */
export function describeApi(routes: readonly Route[], version: string, url: string): OpenApi {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const item = paths[route.path] ?? {};
    item[route.method.toLowerCase()] = describe(route);
    paths[route.path] = item;
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Ensemble', version, description: DESCRIPTION },
    servers: [{ url }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: COMPONENTS,
  };
}

function describe(route: Route): Operation {
  const { endpoint, access, aliases } = route;
  return {
    operationId: operationId(route),
    tags: [tagOf(route)],
    summary: endpoint.summary,
    security: security(route),
    ...(access.kind === 'guarded' && { 'x-scope': [...access.scopes, ...access.either.slice(0, 1)] }),
    ...(aliases.length > 0 && { 'x-aliases': aliases }),
    'x-error-codes': errorCodes(route),
    parameters: parameters(route),
    ...requestBody(endpoint),
    responses: responses(route),
  };
}

/** `POST /api/v1/tokens/{id}/rotate` is `post_tokens_id_rotate`. */
function operationId({ method, path }: Route): string {
  const words = path.replace(/^\/api(\/v1)?/, '').match(/\w+/g) ?? [];
  return [method.toLowerCase(), ...words].join('_');
}

function tagOf({ path }: Route): string {
  return /^\/(?:api\/(?:v1\/)?)?([\w.-]+)/.exec(path)?.[1] ?? 'other';
}

function security({ access }: Route): Operation['security'] {
  if (access.kind === 'open') return [];
  const backends = [{ token: [] }, { key: [], tenant: [] }];
  return access.jwt === 'never' ? backends : [...backends, { jwt: [] }];
}

function parameters({ path, endpoint }: Route): readonly Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(
    ([, name = '']): Parameter => ({ name, in: 'path', required: true, schema: { type: 'string' } }),
  );
  const key: Parameter = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'Repeating the request with the same key and body does it once; kept 24 hours',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  };
  return [...inPath, ...inQuery(endpoint), ...(endpoint.idempotent ? [key] : [])];
}

function inQuery({ query }: AnyEndpoint): readonly Parameter[] {
  if (!query) return [];
  const { properties = {}, required = [] } = toJsonSchema(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function requestBody({ body }: AnyEndpoint): Pick<Operation, 'requestBody'> {
  if (!body) return {};
  if (body.kind === 'definition') {
    const schema = { type: 'object', description: 'A definition, as the language reference says' };
    return {
      requestBody: { required: true, content: { 'application/json': { schema }, 'application/yaml': { schema } } },
    };
  }
  const form = body.form && { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } };
  return {
    requestBody: {
      required: !body.mayBeEmpty,
      content: { 'application/json': { schema: toJsonSchema(body.schema) }, ...form },
    },
  };
}

interface JsonSchemaObject {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

function toJsonSchema(schema: z.ZodType): JsonSchemaObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest as JsonSchemaObject;
}

const ANY_ROUTE: readonly ErrorCode[] = ['INVALID_INPUT', 'METHOD_NOT_ALLOWED', 'INTERNAL_ERROR', 'UNAVAILABLE'];
const GUARDED: readonly ErrorCode[] = ['UNAUTHORIZED', 'TOKEN_EXPIRED', 'FORBIDDEN', 'RATE_LIMIT_EXCEEDED'];
const WITH_BODY: readonly ErrorCode[] = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

function errorCodes({ access, endpoint }: Route): readonly ErrorCode[] {
  const codes = [
    ...ANY_ROUTE,
    ...(access.kind === 'guarded' ? GUARDED : []),
    ...(endpoint.body ? WITH_BODY : []),
    ...(endpoint.idempotent ? (['CONFLICT'] as const) : []),
    ...(endpoint.refusals ?? []),
  ];
  return [...new Set(codes)];
}

function responses(route: Route): Operation['responses'] {
  const good = Object.entries(route.endpoint.answers).map(
    ([status, { description, example, contentType = 'application/json' }]) => [
      status,
      { description, content: { [contentType]: example === undefined ? {} : { example } } },
    ],
  );
  const byStatus = Map.groupBy(errorCodes(route), (code) => ERRORS[code].status);
  const bad = [...byStatus].map(([status, codes]) => [
    String(status),
    {
      description: codes.join(', '),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    },
  ]);
  return Object.fromEntries([...good, ...bad]);
}
