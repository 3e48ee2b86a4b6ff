/** The agents that every case may use, as files of a project. */
export const BUILT_IN: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    echo: 'export default async (ctx) => ctx.input ?? null;',
    add: `export default async ({ input }) => {
      const list = Array.isArray(input) ? input : Array.isArray(input.values) ? input.values : [input.a, input.b];
      let sum = 0;
      for (const x of list) {
        if (typeof x !== 'number') throw Object.assign(new Error('add: not a number'), { retryable: false });
        sum += x;
      }
      return { sum };
    };`,
    'fail-n-times': `export default async ({ input, attempt }) => {
      const { n = 1, value = null, message = 'planned failure', status, code, retryable } = input ?? {};
      if (attempt <= n) throw Object.assign(new Error(message), { status, code, retryable });
      return { value, attempt };
    };`,
    sleep: `export default async (ctx) => {
      const { ms = 0, value = null } = ctx.input ?? {};
      await ctx.sleep(ms);
      return { slept: ms, value };
    };`,
    upper: `export default async ({ input }) => ({ text: String(input?.text ?? '').toUpperCase() });`,
    counter: `export default async ({ input, kv }) => {
      const { name = 'default', by = 1 } = input ?? {};
      return { count: await kv.increment(\`counter:\${name}\`, by) };
    };`,
  }).flatMap(([name, handler]) => [
    [`agents/${name}/agent.yaml`, `name: ${name}\noperation: code\nhandler: ./handler.js\n`],
    [`agents/${name}/handler.js`, `${handler}\n`],
  ]),
);
