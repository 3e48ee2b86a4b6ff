import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Handler, Handlers } from '@ensembleapp/core/agents/handlers.ts';
import { insideProject } from './project-path.ts';

/** Handlers of a project folder. */
export interface ProjectHandlers extends Handlers {
  /** Files may have changed: each is looked at again before its next use. */
  changed(): void;
}

interface Loaded {
  /** Which state of the file this is. */
  readonly stamp: string;
  readonly handler: Promise<Handler>;
  fresh: boolean;
}

/**
 * Imports handlers from the project folder, and from nowhere else. A module is imported again when its own file has changed; what it
 * imports itself stays as it was first loaded.
 */
export function createHandlers(project: string): ProjectHandlers {
  const loaded = new Map<string, Loaded>();
  return {
    async load(file) {
      const known = loaded.get(file);
      if (known?.fresh) return known.handler;
      const path = await insideProject(project, file);
      if (path === undefined) throw new Error(`there is no file ${file} in the project`);
      const { mtimeMs, size } = await stat(path);
      const stamp = `${mtimeMs}-${size}`;
      const again = loaded.get(file);
      if (again?.stamp === stamp) {
        again.fresh = true;
        return again.handler;
      }
      const handler = importHandler(file, path, stamp);
      loaded.set(file, { stamp, handler, fresh: true });
      return handler;
    },
    changed() {
      for (const one of loaded.values()) one.fresh = false;
    },
  };
}

async function importHandler(file: string, path: string, stamp: string): Promise<Handler> {
  const url = pathToFileURL(path);
  url.searchParams.set('v', stamp);
  const module: { readonly default?: unknown } = await import(/* @vite-ignore */ url.href);
  if (!isHandler(module.default)) throw new Error(`${file} has no function as its default export`);
  return module.default;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
