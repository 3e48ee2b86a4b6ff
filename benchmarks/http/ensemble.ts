import { open, requires, requiresAlsoOfJwt } from '@ensembleapp/server/door/access.ts';
import { endpoint, ok } from '@ensembleapp/server/door/endpoint.ts';
import { mount } from '@ensembleapp/server/door/mount.ts';
import { get, post } from '@ensembleapp/server/door/route.ts';
import { z } from 'zod';
import { openWorld } from '../open-world.ts';
import type { Served } from './served.ts';

const CALLERS = 100;

const hello = endpoint({
  summary: 'Says hello',
  answers: { 200: { description: 'Hello' } },
  handle: () => ok({ message: 'hello' }),
});

const echo = endpoint({
  summary: 'Says it again',
  body: { kind: 'json', schema: z.strictObject({ message: z.string() }), mayBeEmpty: false },
  answers: { 200: { description: 'The message' } },
  handle: ({ body }) => ok(body),
});

/** As many headers as say how a limit stands, and as long. */
const LIMIT = {
  'x-ratelimit-limit': '999999999',
  'x-ratelimit-remaining': '999999999',
  'x-ratelimit-reset': '1705408060',
  'ratelimit-policy': '"default";q=999999999;w=60',
  ratelimit: '"default";r=999999999;t=60',
};

const helloWithHeaders = endpoint({ ...hello, handle: () => ({ ...ok({ message: 'hello' }), headers: LIMIT }) });
const echoWithHeaders = endpoint({ ...echo, handle: ({ body }) => ({ ...ok(body), headers: LIMIT }) });

/** The real front door on the real store, before routes that do next to nothing. */
export async function ensemble(): Promise<Served> {
  const world = await openWorld();
  const app = mount(world.services, [
    get('/open', open, hello),
    get('/guarded', requires('execute:ensembles'), hello),
    get('/guarded-jwt', requiresAlsoOfJwt('execute:agents'), hello),
    get('/open-with-headers', open, helloWithHeaders),
    post('/open', open, echo),
    post('/open-with-headers', open, echoWithHeaders),
    post('/guarded', requires('execute:ensembles'), echo),
    post('/guarded-jwt', requiresAlsoOfJwt('execute:agents'), echo),
  ]);
  const { jwts } = await world.jwts(CALLERS);
  process.on('exit', () => void world.close());
  return {
    fetch: app.fetch,
    credentials: { keys: await world.keys(CALLERS), tokens: await world.tokens(CALLERS), jwts },
    settle: () => world.services.door.activity.flush(),
  };
}
