import type { GoesOnAnswer, ScheduleView } from '@ensembleapp/protocol';
import { command, NO_ARGUMENTS, one, oneOrMore } from '../command.ts';
import { text } from '../flag.ts';
import { forEach } from './each.ts';
import { type Column, orDash, PAGE, printList } from './list.ts';

const PATH = '/api/v1/schedules';
const pathOf = (id: string) => `${PATH}/${encodeURIComponent(id)}`;

const COLUMNS: readonly Column<ScheduleView>[] = [
  { title: 'ID', whole: true, of: ({ id }) => id },
  { title: 'ENSEMBLE', of: ({ ensemble }) => ensemble },
  { title: 'CRON', whole: true, of: ({ cron }) => cron },
  { title: 'TIMEZONE', of: ({ timezone }) => timezone },
  { title: 'NEXT', whole: true, of: ({ nextRun }, output) => output.time(nextRun) },
  { title: 'LAST', whole: true, of: ({ lastRun }, output) => output.time(lastRun) },
  { title: 'STATUS', of: ({ enabled, lastStatus }) => (enabled ? orDash(lastStatus) : 'disabled') },
];

export const listSchedules = command({
  purpose: 'Lists what is run by the clock',
  args: NO_ARGUMENTS,
  flags: { ensemble: text('<name>', 'of this ensemble'), ...PAGE },
  example: 'schedules list --ensemble my-workflow',
  scope: 'read:ensembles',
  async run({ flags, output, connect }) {
    const list = { path: PATH, name: 'schedules', query: { ensemble: flags.ensemble }, columns: COLUMNS };
    await printList(await connect('read'), output, list, flags);
    return undefined;
  },
});

export const runSchedule = command({
  purpose: 'Runs now what a schedule runs, and prints the id of the execution',
  args: one('<sch_id>'),
  flags: {},
  example: 'schedules run sch_abc123',
  scope: 'execute:ensembles',
  async run({ args: [id = ''], output, connect }) {
    const client = await connect('change');
    const answer = await client.request<GoesOnAnswer>('POST', `${pathOf(id)}/trigger`);
    if (output.json) output.document(answer);
    else output.line(answer.id);
    return undefined;
  },
});

const switchOf = (enabled: boolean) =>
  command({
    purpose: enabled ? 'Enables schedules that were disabled' : 'Disables schedules until they are enabled again',
    args: oneOrMore('<sch_id>'),
    flags: {},
    example: `schedules ${enabled ? 'enable' : 'disable'} sch_abc123`,
    scope: 'write:ensembles',
    async run({ args, output, connect }) {
      const client = await connect('change');
      const change = (id: string) => client.request<ScheduleView>('PATCH', pathOf(id), { body: { enabled } });
      return forEach(args, output, change, (id) => `${enabled ? 'Enabled' : 'Disabled'} ${id}`);
    },
  });

export const enableSchedules = switchOf(true);
export const disableSchedules = switchOf(false);
