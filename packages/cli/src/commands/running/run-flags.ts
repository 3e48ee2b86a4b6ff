import { onOff, text, value } from '../../flag.ts';
import { parseDuration } from '../../values/duration.ts';
import { parseVersion } from '../../values/version-selector.ts';

/** Flags of everything that runs something and waits for its end. */
export const RUN = {
  version: value('<selector>', 'latest, published or a number', parseVersion, { fallback: 'latest' }),
  timeLimit: value('<duration>', 'how long the execution may take', parseDuration, { fallback: 'the server’s' }),
  async: onOff('prints the id and returns; the execution goes on by itself'),
  trace: onOff('a table of the steps on stderr'),
  idempotencyKey: text('<text>', 'the same key runs it once', { fallback: 'made here' }),
};

/** What the server allows an execution that says nothing, in seconds. */
const USUAL_LIMIT = 120;
const MARGIN = 30;

/** How long to wait for the answer, ms: the execution's own limit and 30 s more, unless `--timeout` says otherwise. */
export function patience({
  timeout,
  timeLimit = USUAL_LIMIT,
}: {
  readonly timeout: number | undefined;
  readonly timeLimit?: number | undefined;
}): number {
  return (timeout ?? timeLimit + MARGIN) * 1000;
}
