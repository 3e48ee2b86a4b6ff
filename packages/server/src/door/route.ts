import type { Access } from './access.ts';
import type { AnyEndpoint } from './endpoint.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One line of the table of contents: what is called, who may, and what it does. */
export interface Route {
  readonly method: Method;
  /** Canonical, as documented: `/api/v1/tokens/{id}`. */
  readonly path: string;
  readonly access: Access;
  readonly endpoint: AnyEndpoint;
  /** The first parameter of its path, and those right behind it: what a call is about. */
  readonly target: readonly string[];
  /** Other paths that answer the same. */
  readonly aliases: readonly string[];
}

const line =
  (method: Method) =>
  (path: string, access: Access, endpoint: AnyEndpoint, ...aliases: readonly string[]): Route => ({
    method,
    path,
    access,
    endpoint,
    target: /\{\w+\}(?:\/\{\w+\})*/.exec(path)?.[0].match(/\w+/g) ?? [],
    aliases: [...aliases, ...bareAliases(path)],
  });

export const get = line('GET');
export const post = line('POST');
export const put = line('PUT');
export const patch = line('PATCH');
export const del = line('DELETE');

const BARE = /^\/api\/v1(\/(?:ensembles|tokens|agents|executions)(?:\/.*)?)$/;

/** `/ensembles…`, `/tokens…`, `/agents…` and `/executions…` answer as their canonical paths do. */
function bareAliases(path: string): readonly string[] {
  const bare = BARE.exec(path)?.[1];
  return bare ? [bare] : [];
}

/** Is it a complete route? What the compiler promises, checked again where the table is mounted. */
export function hasAccess(route: { readonly access?: Access | undefined }): boolean {
  return route.access?.kind === 'open' || route.access?.kind === 'guarded';
}

/** The line that a call would reach, and its path parameters. */
export function findRoute(
  routes: readonly Route[],
  method: Method,
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined {
  const asked = path.replace(/(.)\/$/, '$1');
  for (const route of routes) {
    if (route.method !== method) continue;
    for (const pattern of [route.path, ...route.aliases]) {
      const params = matchPath(pattern, asked);
      if (params) return { route, params };
    }
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const value = given[at] ?? '';
    if (name === undefined ? part !== value : value === '') return undefined;
    if (name !== undefined) params[name] = value;
  }
  return params;
}
