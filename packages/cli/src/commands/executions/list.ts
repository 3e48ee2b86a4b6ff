import { EXECUTION_STATUSES, type ExecutionSummary } from '@ensembleapp/protocol';
import { command, NO_ARGUMENTS } from '../../command.ts';
import { choice, text, value, valueOr, wholeNumber } from '../../flag.ts';
import { span } from '../../terminal/text.ts';
import { parseTime } from '../../values/time.ts';
import { type Column, orDash, printList } from '../list.ts';
import { promptOf } from './how-to-answer.ts';

/** Of what waits for somebody. */
const ASKED: readonly Column<ExecutionSummary>[] = [
  { title: 'STEP', of: ({ waiting }) => orDash(waiting?.step) },
  { title: 'PROMPT', of: ({ waiting }) => (waiting ? promptOf(waiting) : '-') },
];

const COLUMNS: readonly Column<ExecutionSummary>[] = [
  { title: 'ID', whole: true, of: ({ id }) => id },
  { title: 'ENSEMBLE/AGENT', of: ({ ensemble, agent }) => orDash(ensemble ?? agent) },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'STARTED', whole: true, of: ({ timestamp }, output) => output.time(timestamp) },
  { title: 'DURATION', of: ({ duration }) => (duration === null ? '-' : span(duration)) },
];

export const listExecutions = command({
  purpose: 'Lists what was run, newest first',
  args: NO_ARGUMENTS,
  flags: {
    ensemble: text('<name>', 'of this ensemble'),
    agent: text('<name>', 'of this agent'),
    status: choice(EXECUTION_STATUSES, 'in this status'),
    since: value('<time>', 'started from then on: 2h, or ISO 8601', parseTime),
    until: value('<time>', 'started up to then', parseTime),
    limit: valueOr('<n>', 'rows', wholeNumber(1, 500), '50'),
    cursor: text('<cursor>', 'where the page begins'),
  },
  example: 'executions list --status failed --since 24h',
  scope: 'read:executions',
  async run({ flags, output, connect }) {
    const { ensemble, agent, status, since, until } = flags;
    const query = { ensemble, agent, status, startTime: since, endTime: until };
    const columns = status === 'waiting_for_input' ? [...COLUMNS, ...ASKED] : COLUMNS;
    const list = { path: '/api/v1/executions', name: 'executions', query, columns };
    await printList(await connect('read'), output, list, flags);
    return undefined;
  },
});
