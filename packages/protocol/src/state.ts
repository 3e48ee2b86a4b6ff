import { z } from 'zod';
import { JsonObject } from './json.ts';

/** Query of `/api/v1/ensembles/{name}/state`. */
export const StateQuery = z.strictObject({
  key: z.string().min(1).max(256).default('default').describe('under which the ensemble keeps it'),
});
export type StateQuery = z.infer<typeof StateQuery>;

/** Body of PUT and PATCH of a state. */
export const WriteState = z.strictObject({ state: JsonObject });
export type WriteState = z.infer<typeof WriteState>;

/** 200 of GET of a state. */
export interface StateView {
  readonly state: JsonObject;
  /** Epoch ms; null: nothing was written yet. */
  readonly lastModified: number | null;
}
