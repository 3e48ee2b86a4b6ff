import type { Value } from '../value.ts';
import { LIST_FILTERS } from './list-filters.ts';
import type { Method } from './method.ts';
import { TEXT_FILTERS } from './text-filters.ts';
import { VALUE_FILTERS } from './value-filters.ts';

/** Every filter by name. On null and undefined a filter gives an empty value of its kind. */
export const FILTERS: ReadonlyMap<string, Method<Value>> = new Map([
  ...TEXT_FILTERS,
  ...LIST_FILTERS,
  ...VALUE_FILTERS,
]);
