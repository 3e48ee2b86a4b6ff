import type { Json } from '@ensembleapp/protocol';
import type { DataPoint } from '../../store/telemetry-store.ts';
import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { lasting, StepFailure } from '../step-failure.ts';
import { ConfigReader } from './config-reader.ts';
import { isObject } from './is-object.ts';

const MOST_VALUES = 20;
/** UTF-16 units of all texts of a point together. */
const LONGEST_TEXTS = 16_384;
const DATASET = /^[\w.-]{1,64}$/;

/**
 * Writes down what its input counts or measures. A point that cannot be written fails no run: the output says so, and the log.
 */
export async function runTelemetry(
  world: World,
  { config, input, caller, stepId }: OperationCall,
): Promise<OperationResult> {
  const timestamp = world.clock.now();
  try {
    await world.store.telemetry.write(
      caller.tenantId,
      readPoint(new ConfigReader('telemetry', config), input, timestamp),
    );
    return { output: { success: true, timestamp } };
  } catch (error) {
    world.log.warn({ tenantId: caller.tenantId, step: stepId, err: error }, 'a point of telemetry was not written');
    const reason = error instanceof StepFailure ? error.message : 'telemetry: the store could not write it';
    return { output: { success: false, timestamp, reason } };
  }
}

/** @throws StepFailure `INVALID_INPUT`, `LIMIT_EXCEEDED` */
function readPoint(told: ConfigReader, input: Json, at: number): DataPoint {
  const dataset = told.text('dataset') ?? 'default';
  if (!DATASET.test(dataset)) throw told.wrong('dataset', 'must be 1 to 64 letters, digits, ".", "_" and "-"');
  if (!isObject(input)) throw told.wrong('input', 'must hold blobs, doubles or indexes');
  const blobs = readList('blobs', input.blobs, MOST_VALUES).map(toText);
  const [index = null] = readList('indexes', input.indexes, 1).map(toText);
  if ([...blobs, index].join('').length > LONGEST_TEXTS) throw told.tooLarge('input', 'longer than 16 KiB');
  return { dataset, at, index, blobs, doubles: readList('doubles', input.doubles, MOST_VALUES).map(toDouble) };
}

function readList(name: string, value: Json | undefined, most: number): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw lasting('INVALID_INPUT', `telemetry: ${name} must be a list`);
  if (value.length > most) throw lasting('LIMIT_EXCEEDED', `telemetry: ${name} holds more than ${most}`);
  return value;
}

function toText(value: Json): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  throw lasting('INVALID_INPUT', 'telemetry: blobs and indexes must be texts');
}

function toDouble(value: Json): number | null {
  if (value === null || typeof value === 'number') return value;
  throw lasting('INVALID_INPUT', 'telemetry: doubles must be numbers');
}
