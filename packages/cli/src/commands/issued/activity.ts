import type { ActivityView } from '@ensembleapp/protocol';
import { command, one } from '../../command.ts';
import { onOff, text, value, valueOr, wholeNumber } from '../../flag.ts';
import { parseTime } from '../../values/time.ts';
import { type Column, orDash, printList } from '../list.ts';
import { KEYS, type Kind, pathOf, SECRETS, TOKENS } from './kind.ts';

const COLUMNS: readonly Column<ActivityView>[] = [
  { title: 'TIME', whole: true, of: ({ timestamp }, output) => output.time(timestamp) },
  { title: 'METHOD', of: ({ method }) => method },
  { title: 'PATH', of: ({ path, target }) => (target === null ? path : path.replace(/\{\w+\}/, () => target)) },
  { title: 'STATUS', of: ({ status }) => String(status) },
  { title: 'OUTCOME', of: ({ outcome }) => outcome },
  { title: 'IP', of: ({ ip }) => orDash(ip) },
  { title: 'USER AGENT', of: ({ userAgent }) => orDash(userAgent) },
  { title: 'REQUEST', whole: true, of: ({ requestId }) => requestId },
];
const SUB: Column<ActivityView> = { title: 'SUB', of: ({ sub }) => orDash(sub) };

const activityOf = (kind: Kind, columns: readonly Column<ActivityView>[], scope = 'admin') =>
  command({
    purpose: `Every use and refusal of a ${kind.noun}, newest first`,
    args: one(kind.argument),
    flags: {
      limit: valueOr('<n>', 'rows', wholeNumber(1, 500), '50'),
      cursor: text('<cursor>', 'where the page begins'),
      since: value('<time>', 'from then on: 2h, or ISO 8601', parseTime),
      until: value('<time>', 'up to then', parseTime),
      refused: onOff('only refusals'),
    },
    example: `${kind.rows}:activity ${kind.prefix}abc123 --since 24h`,
    scope,
    async run({ args: [id = ''], flags, output, connect }) {
      const outcome = flags.refused ? 'refused' : undefined;
      const query = { outcome, startTime: flags.since, endTime: flags.until };
      const list = { path: `${pathOf(kind, id)}/activity`, name: 'activity', query, columns };
      await printList(await connect('read'), output, list, flags);
      return undefined;
    },
  });

export const tokenActivity = activityOf(TOKENS, COLUMNS, 'admin (a token’s own activity: none)');
export const keyActivity = activityOf(KEYS, COLUMNS);
export const secretActivity = activityOf(SECRETS, [...COLUMNS, SUB]);
