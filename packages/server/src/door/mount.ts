import { Refusal } from '@ensembleapp/core/refusal.ts';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Services } from '../services.ts';
import { serveTriggers } from '../triggers/serve-triggers.ts';
import { open, requiresAlsoOfJwt } from './access.ts';
import { preflight } from './cors.ts';
import type { Peer } from './peer.ts';
import { hasAccess, type Method, type Route } from './route.ts';
import { serve } from './serve.ts';

/**
 * The app: every line of the table on its paths, then 405 for a known path with another method, the paths of triggers, and 404 for the
 * rest.
 * @throws when a line has no access class
 */
export function mount(services: Services, routes: readonly Route[]): Hono<{ Bindings: Peer }> {
  const app = new Hono<{ Bindings: Peer }>({ strict: false });
  const byPath = new Map<string, Route[]>();
  for (const route of routes) {
    if (!hasAccess(route)) throw new Error(`${route.method} ${route.path} declares no access class`);
    for (const path of [route.path, ...route.aliases].map(toPattern)) {
      byPath.set(path, [...(byPath.get(path) ?? []), route]);
      app.on(route.method, path, serve(services, route));
    }
  }
  const lost = lostAndFound(services, byPath);
  app.notFound(({ req, env }) => lost.fetch(req.raw, env));
  for (const [path, known] of byPath) {
    if (known.some(({ endpoint }) => endpoint.crossOrigin)) {
      app.options(path, ({ req }) => preflight(req.header('origin'), services.corsOrigins));
    }
  }
  return app;
}

/** What no line answers. An app of its own: a path that one handler alone matches is served without any chain of handlers. */
function lostAndFound(services: Services, byPath: ReadonlyMap<string, readonly Route[]>): Hono<{ Bindings: Peer }> {
  const app = new Hono<{ Bindings: Peer }>({ strict: false });
  for (const [path, known] of byPath) app.all(path, serve(services, wrongMethod(known)));
  app.all('/api/*', serve(services, unknownPath(true)));
  app.all('*', serveTriggers(services, serve(services, unknownPath(false))));
  return app;
}

/** `/tokens/{id}` as Hono writes it. */
function toPattern(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function wrongMethod(known: readonly Route[]): Route {
  const methods = known.flatMap(({ method }): readonly string[] => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const [first] = known;
  return lost(
    first?.path ?? '',
    known.every(({ access }) => access.kind === 'open'),
    () => {
      throw new Refusal('METHOD_NOT_ALLOWED', undefined, {}, { headers: { allow: methods.join(', ') } });
    },
  );
}

/** Under `/api/` nobody without a credential learns which paths there are. */
function unknownPath(guarded: boolean): Route {
  return lost('', !guarded, () => {
    throw new Refusal('NOT_FOUND', 'Not found');
  });
}

function lost(path: string, isOpen: boolean, handle: () => never): Route {
  const method: Method = 'GET';
  const endpoint = { summary: '', answers: {}, query: z.record(z.string(), z.string()), handle };
  return { method, path, access: isOpen ? open : requiresAlsoOfJwt(), endpoint, target: [], aliases: [] };
}
