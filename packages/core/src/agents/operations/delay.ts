import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { sleep } from './abortable.ts';
import { ConfigReader } from './config-reader.ts';
import { withInput } from './with-input.ts';

/** ms */
const LONGEST = 3_600_000;

/** Waits for `duration` and answers its input. Aborting ends the wait. @throws StepFailure `INVALID_INPUT`, `LIMIT_EXCEEDED` */
export async function runDelay(_world: World, { config, input, signal }: OperationCall): Promise<OperationResult> {
  const told = new ConfigReader('delay', withInput(config, input, ['duration', 'ms']));
  const ms = told.has('ms') ? told.number(0, LONGEST, 'duration', 'ms') : told.duration('duration');
  if (ms === undefined) throw told.wrong('duration', 'is required, such as 500ms');
  if (ms > LONGEST) throw told.tooLarge('duration', 'longer than an hour');
  await sleep(ms, signal);
  return { output: input };
}
