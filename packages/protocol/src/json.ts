import { z } from 'zod';

/** A value JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Any JSON: what the door has parsed. */
export const AnyJson = z.unknown() as unknown as z.ZodType<Json>;

/** A free-form object: any names. The door has already removed the names that reach a prototype. */
export const JsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>;
