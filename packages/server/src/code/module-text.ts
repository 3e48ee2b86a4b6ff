import { stripTypeScriptTypes } from 'node:module';

/**
 * The text of a module whose default export is a handler, in JavaScript. What exports nothing is read as the body of an async function of
 * `context` and `input`.
 * @throws SyntaxError
 */
export function moduleText(text: string): string {
  const isModule = /^\s*export\s/m.test(text);
  return stripTypeScriptTypes(
    isModule ? text : `export default (ctx) => (async (context, input) => {\n${text}\n})(ctx, ctx.input);`,
  );
}
