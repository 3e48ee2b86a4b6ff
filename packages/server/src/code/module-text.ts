import { stripTypeScriptTypes } from 'node:module';

/**
 * The text of a module whose default export is a handler, in JavaScript. What exports nothing is read as the body of an async function of
 * `context` and `input`.
 * @throws SyntaxError
 */
export function moduleText(text: string): string {
  const isModule = /^\s*export\s/m.test(text);
  return withoutTypes(
    isModule ? text : `export default (ctx) => (async (context, input) => {\n${text}\n})(ctx, ctx.input);`,
  );
}

/** Node strips the types of files without a word, and warns when it is asked to: that is no news to whoever runs the server. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}
