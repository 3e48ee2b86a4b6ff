import { realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import type { Surroundings } from '@ensembleapp/core/agents/call-handler.ts';
import type { TextCode } from '@ensembleapp/core/agents/code.ts';
import type { Handlers } from '@ensembleapp/core/agents/handlers.ts';
import { lasting } from '@ensembleapp/core/agents/step-failure.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { Source } from '../code/messages.ts';
import { Pool, type PoolOptions } from '../code/pool.ts';
import { LoadFailure } from '../code/task.ts';
import { fileStamp } from './file-stamp.ts';
import { plainReason } from './plain-reason.ts';
import { insideProject } from './project-path.ts';

/** Handlers of a project folder. What is called is the last good state of a file. */
export interface ProjectHandlers extends Handlers {
  /** Why the file as it is now is no handler, in a line without absolute paths; undefined when it is one. */
  fault(file: string): Promise<string | undefined>;
  /** Project paths of the files that were asked for. */
  files(): Iterable<string>;
  /** Files may have changed: each is looked at again before its next use. */
  changed(): void;
  /** Ends every thread. */
  close(): Promise<void>;
}

/** What a look at a file found. */
interface Look {
  readonly stamp: string | undefined;
  /** Of the file's last good state. */
  readonly source?: Source | undefined;
  /** What is wrong with its present one. */
  readonly fault?: unknown;
}

interface Known {
  readonly look: Promise<Look>;
  fresh: boolean;
}

const ENTRY = new URL('../code/inside/main.ts', import.meta.url);

/**
 * Calls code on worker threads: handlers of the project folder, and of nowhere else; texts of the operator's; and in a sandbox those of tenants. A module is imported again when its own file has
 * changed, or when it could not be loaded; what it imports itself stays as it was first loaded.
 */
export function createHandlers(project: string, { settings, log }: Pick<World, 'settings' | 'log'>): ProjectHandlers {
  const { codeMemoryBytes, codeTime } = settings.limits;
  const options: PoolOptions = {
    entry: ENTRY,
    limits: { codeMemoryBytes, codeTime },
    most: availableParallelism(),
    onStray: (message) => log.error({ thrown: message }, 'code threw outside of its call'),
  };
  const pool = new Pool(options);
  /** What tenants wrote shares no thread with what the operator did. */
  const guests = new Pool(options);
  const known = new Map<string, Known>();
  const look = (file: string): Promise<Look> => {
    const last = known.get(file);
    if (last?.fresh) return last.look;
    const next = lookAgain(pool, project, file, last?.look);
    known.set(file, { look: next, fresh: true });
    return next;
  };
  const callModule = async (file: string, call: Surroundings) => {
    const { source, fault } = await look(file);
    try {
      if (!source) throw new LoadFailure('', { cause: fault });
      return await pool.run({ source, call });
    } catch (error) {
      if (!(error instanceof LoadFailure)) throw error;
      log.error({ handler: file, err: error.cause ?? error }, 'a handler could not be loaded');
      throw lasting('STEP_FAILED', `The handler ${file} could not be loaded`);
    }
  };
  const callText = async ({ text, origin }: TextCode, call: Surroundings) => {
    try {
      return await (origin === 'project'
        ? pool.run({ source: { kind: 'text', key: text }, call })
        : guests.run({ source: { kind: 'guest', key: text }, call }));
    } catch (error) {
      throw error instanceof LoadFailure
        ? lasting('STEP_FAILED', `The code could not be read: ${error.message}`)
        : error;
    }
  };
  return {
    call: ({ code, ...call }) => (code.kind === 'module' ? callModule(code.file, call) : callText(code, call)),
    async fault(file) {
      const { fault } = await look(file);
      return fault === undefined ? undefined : plainReason(fault, await realpath(project));
    },
    files: () => known.keys(),
    changed() {
      for (const one of known.values()) one.fresh = false;
    },
    async close() {
      await Promise.all([pool.close(), guests.close()]);
    },
  };
}

async function lookAgain(pool: Pool, project: string, file: string, before: Promise<Look> | undefined): Promise<Look> {
  const last = await before;
  const path = await insideProject(project, file);
  const stamp = path === undefined ? undefined : await fileStamp(path);
  if (path === undefined || stamp === undefined) {
    if (last?.source) pool.hold(last.source.key);
    return { stamp, source: last?.source, fault: new Error('there is no such file in the project') };
  }
  if (last?.stamp === stamp && last.fault === undefined) return last;
  try {
    const source = sourceOf(path, last?.fault === undefined ? stamp : `${stamp}-${Date.now()}`);
    await pool.run({ source });
    if (last?.source) pool.release(last.source.key);
    return { stamp, source };
  } catch (error) {
    if (last?.source) pool.hold(last.source.key);
    return { stamp, source: last?.source, fault: error };
  }
}

/** @param version imported once each: a module that failed is kept as failed under its own */
function sourceOf(path: string, version: string): Source {
  const url = pathToFileURL(path);
  url.searchParams.set('v', version);
  return { kind: 'module', key: url.href };
}
