import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createHandlers } from '../project/handlers.ts';
import { serveProject } from '../project/serve-project.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { openTestApp } from './test-app.ts';

/** A project folder of these files, and how to change it. */
export function folder(files: Readonly<Record<string, string>> = {}) {
  const path = temporaryFolder();
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return { path, write, remove: (file: string) => rmSync(join(path, file)) };
}

/** The whole app with the project of a folder, followed until the test ends. */
export async function serve(path: string) {
  const app = await openTestApp();
  const handlers = createHandlers(path);
  const served = await serveProject(app.world, path, handlers);
  onTestFinished(() => served.stop());
  return { ...app, handlers, served };
}
