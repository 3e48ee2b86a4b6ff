import type { JsonObject } from '@ensembleapp/protocol';

/** Names a state that outlives runs: of an ensemble, under a key. */
export interface StateKey {
  readonly tenantId: string;
  readonly ensemble: string;
  readonly key: string;
}

export interface KeptState {
  readonly state: JsonObject;
  /** Grows with every change; 0: nothing was written yet. */
  readonly revision: number;
  /** Epoch ms. */
  readonly modifiedAt: number | null;
  /** The run that works on it, and who works on that; null: none. */
  readonly holder: StateHolder | null;
}

export interface StateHolder {
  readonly executionId: string;
  readonly worker: string;
}

/** A run that held a state has ended. */
export interface LetGo extends StateKey {
  readonly executionId: string;
  /** As it left it; absent: it is what it was. */
  readonly written?: { readonly state: JsonObject; readonly at: number };
}

/** States that ensembles keep between runs. One run at a time works on each; it lets go of it when it is saved as ended. */
export interface KeptStateStore {
  find(key: StateKey): Promise<KeptState | undefined>;
  /**
   * Takes a state for one run; what that had taken already it takes again.
   * @param from takes it from that run, if it has it
   * @returns undefined while another run has it
   */
  hold(key: StateKey, holder: StateHolder, from?: string): Promise<KeptState | undefined>;
  /**
   * Writes from outside of runs.
   * @param ifRevision only when it is still at that one; absent: whatever it is at
   * @returns whether it was written: not while a run has it
   */
  write(
    key: StateKey,
    written: { readonly state: JsonObject; readonly at: number },
    ifRevision?: number,
  ): Promise<boolean>;
}
