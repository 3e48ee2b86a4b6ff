import { realpath } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Handler, Handlers } from '@ensembleapp/core/agents/handlers.ts';
import { fileStamp } from './file-stamp.ts';
import { plainReason } from './plain-reason.ts';
import { insideProject } from './project-path.ts';

/** Handlers of a project folder. `load` gives the last good state of a file. */
export interface ProjectHandlers extends Handlers {
  /** Why the file as it is now is no handler, in a line without absolute paths; undefined when it is one. */
  fault(file: string): Promise<string | undefined>;
  /** Project paths of the files that were asked for. */
  files(): Iterable<string>;
  /** Files may have changed: each is looked at again before its next use. */
  changed(): void;
}

/** What a look at a file found. */
interface Look {
  readonly stamp: string | undefined;
  /** Of the file's last good state. */
  readonly handler?: Handler | undefined;
  /** What is wrong with its present one. */
  readonly fault?: unknown;
}

interface Known {
  readonly look: Promise<Look>;
  fresh: boolean;
}

/** A module may take this long to load, in ms: what waits for ever at its top would hold up everything else. */
const LONGEST = 10_000;

/**
 * Imports handlers from the project folder, and from nowhere else. A module is imported again when its own file has changed, or when it
 * could not be loaded; what it imports itself stays as it was first loaded.
 */
export function createHandlers(project: string): ProjectHandlers {
  const known = new Map<string, Known>();
  const look = (file: string): Promise<Look> => {
    const last = known.get(file);
    if (last?.fresh) return last.look;
    const next = lookAgain(project, file, last?.look);
    known.set(file, { look: next, fresh: true });
    return next;
  };
  return {
    async load(file) {
      const { handler, fault } = await look(file);
      if (!handler) throw fault;
      return handler;
    },
    async fault(file) {
      const { fault } = await look(file);
      return fault === undefined ? undefined : plainReason(fault, await realpath(project));
    },
    files: () => known.keys(),
    changed() {
      for (const one of known.values()) one.fresh = false;
    },
  };
}

async function lookAgain(project: string, file: string, before: Promise<Look> | undefined): Promise<Look> {
  const last = await before;
  const path = await insideProject(project, file);
  const stamp = path === undefined ? undefined : await fileStamp(path);
  if (path === undefined || stamp === undefined) {
    return { stamp, handler: last?.handler, fault: new Error('there is no such file in the project') };
  }
  if (last?.stamp === stamp && last.fault === undefined) return last;
  try {
    return { stamp, handler: await importHandler(path, last?.fault === undefined ? stamp : `${stamp}-${Date.now()}`) };
  } catch (error) {
    return { stamp, handler: last?.handler, fault: error ?? new Error('it throws nothing') };
  }
}

/** @param version imported once each: a module that failed is kept as failed under its own */
async function importHandler(path: string, version: string): Promise<Handler> {
  const url = pathToFileURL(path);
  url.searchParams.set('v', version);
  const module = await withinLimit(import(/* @vite-ignore */ url.href));
  if (!isHandler(module.default)) throw new Error('it has no function as its default export');
  return module.default;
}

function withinLimit(loading: Promise<{ readonly default?: unknown }>): Promise<{ readonly default?: unknown }> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it takes longer than ${LONGEST / 1000} seconds`)), LONGEST);
  return Promise.race([loading, promise]).finally(() => clearTimeout(timer));
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
