import { Hono } from 'hono';
import { openBetterAuth } from '../peers/better-auth.ts';
import type { Served } from './served.ts';

const CALLERS = 100;
const nothing = () => Promise.resolve();

/** The framework alone. */
export async function bareHono(): Promise<Served> {
  const app = new Hono().get('/open', (context) => context.json({ message: 'hello' }));
  return { fetch: app.fetch, credentials: {}, settle: nothing };
}

/** The framework with a mainstream library that verifies keys. */
export async function honoWithBetterAuth(): Promise<Served> {
  const { keys, isValid } = await openBetterAuth(CALLERS);
  const app = new Hono().get('/guarded', async (context) =>
    (await isValid(context.req.header('x-api-key') ?? ''))
      ? context.json({ message: 'hello' })
      : context.json({ message: 'who are you?' }, 401),
  );
  return { fetch: app.fetch, credentials: { keys }, settle: nothing };
}
