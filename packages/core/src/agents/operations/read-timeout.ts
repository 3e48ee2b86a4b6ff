import type { Json } from '@ensembleapp/protocol';
import { parseDuration } from '../../ensembles/duration.ts';
import { lasting } from '../step-failure.ts';

/** The `timeout` of a config in ms; undefined when it says none. @throws StepFailure INVALID_INPUT */
export function readTimeout(operation: string, value: Json | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const timeout = typeof value === 'number' || typeof value === 'string' ? parseDuration(value) : undefined;
  if (timeout !== undefined) return timeout;
  throw lasting('INVALID_INPUT', `${operation}: timeout must be milliseconds or a duration such as 5s`);
}
