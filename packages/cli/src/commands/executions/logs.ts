import { LOG_LEVELS, type LogView } from '@ensembleapp/protocol';
import { command, one } from '../../command.ts';
import { choice, text } from '../../flag.ts';
import { type Column, PAGE, printList } from '../list.ts';
import { findExecution } from './find-execution.ts';

const COLUMNS: readonly Column<LogView>[] = [
  { title: 'TIME', whole: true, of: ({ timestamp }, output) => output.time(timestamp) },
  { title: 'LEVEL', of: ({ level }) => level },
  { title: 'STEP', of: ({ step }) => step },
  { title: 'MESSAGE', of: ({ message }) => message },
];

export const listLogs = command({
  purpose: 'Lists what the steps of an execution logged, oldest first',
  args: one('<exec_id>'),
  flags: {
    level: choice(LOG_LEVELS, 'this and above'),
    agent: text('<name>', 'of this agent'),
    step: text('<step>', 'of this step'),
    ...PAGE,
  },
  example: 'executions logs exec_5Kq9ZtB2 --level warn',
  scope: 'read:executions',
  async run({ args: [given = ''], flags, output, connect }) {
    const client = await connect('read');
    const id = await findExecution(client, given);
    const { level, agent, step } = flags;
    const path = `/api/v1/executions/${encodeURIComponent(id)}/logs`;
    await printList(client, output, { path, name: 'logs', query: { level, agent, step }, columns: COLUMNS }, flags);
    return undefined;
  },
});
