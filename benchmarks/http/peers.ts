import { type Context, Hono } from 'hono';
import { openBetterAuth } from '../peers/better-auth.ts';
import type { Served } from './served.ts';

const CALLERS = 100;
const nothing = () => Promise.resolve();

async function echo(context: Context): Promise<Response> {
  const { message } = (await context.req.json()) as { message: string };
  return context.json({ message });
}

/** The framework alone. */
export async function bareHono(): Promise<Served> {
  const app = new Hono().get('/open', (context) => context.json({ message: 'hello' })).post('/open', echo);
  return { fetch: app.fetch, credentials: {}, settle: nothing };
}

/** The framework with a mainstream library that verifies keys. */
export async function honoWithBetterAuth(): Promise<Served> {
  const { keys, isValid } = await openBetterAuth(CALLERS);
  const app = new Hono()
    .use(async (context, next) => {
      const key = context.req.header('x-api-key') ?? '';
      return (await isValid(key)) ? next() : context.json({ message: 'who are you?' }, 401);
    })
    .get('/guarded', (context) => context.json({ message: 'hello' }))
    .post('/guarded', echo);
  return { fetch: app.fetch, credentials: { keys }, settle: nothing };
}
