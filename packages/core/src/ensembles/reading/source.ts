import type { JsonObject } from '@ensembleapp/protocol';
import type { Problem } from '../problem.ts';
import type { Format } from './read-tree.ts';
import type { Place } from './tree.ts';

/** Where a definition's text comes from. */
export interface Source {
  readonly format: Format;
  /** Project path of the file; absent for a body sent to the API, which may name no handler. */
  readonly file?: string | undefined;
  /** Environment names that expressions may read; absent: any. */
  readonly env?: ReadonlySet<string> | undefined;
  /** False: it may hold no code of its own. */
  readonly inline?: boolean | undefined;
}

/** What reading gave. */
export interface Read<Canonical> {
  /** The canonical form of what is written, whether that is good or not; absent when the text is not well formed. */
  readonly form?: JsonObject;
  /** The same, when nothing is wrong but warnings: it can be saved and run. */
  readonly canonical?: Canonical;
  readonly problems: readonly Problem[];
  /** The modules it names, which the text alone cannot tell to be there. */
  readonly handlers: readonly HandlerFile[];
}

/** A handler's project path, and where it is named. */
export interface HandlerFile {
  readonly path: string;
  readonly place: Place;
}
