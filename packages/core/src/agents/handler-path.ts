import { posix } from 'node:path';

const MODULE = /\.(?:ts|js|mjs)$/;

/**
 * The project path of a handler that a file names relative to itself: `./echo.ts` in `agents/echo/agent.yaml` is
 * `agents/echo/echo.ts`. Undefined when it is no module, or lies outside the project.
 */
export function handlerPath(written: string, file: string): string | undefined {
  const path = posix.normalize(posix.join(posix.dirname(file), written));
  const inside =
    !path.startsWith('../') && !posix.isAbsolute(path) && !posix.isAbsolute(written) && !written.includes('\\');
  return inside && MODULE.test(path) ? path : undefined;
}
