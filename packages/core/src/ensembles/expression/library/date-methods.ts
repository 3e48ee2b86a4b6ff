import { isoText } from '../interpreter/convert.ts';
import type { Method } from './method.ts';

const DAY_AND_DATE = /^(\w+), (\d+) (\w+) (-?\d+)/;

/** What can be called on a date. There is no local time: every part is that of UTC. */
export const DATE_METHODS: ReadonlyMap<string, Method<Date>> = new Map<string, Method<Date>>([
  ['getTime', (date) => date.getTime()],
  ['valueOf', (date) => date.getTime()],
  ['toISOString', isoText],
  ['toJSON', isoText],
  ['toString', isoText],
  ['toDateString', (date) => isoText(date) && date.toUTCString().replace(DAY_AND_DATE, '$1 $3 $2 $4').slice(0, 15)],
  ['getTimezoneOffset', () => 0],
  ...parts('FullYear', (date) => date.getUTCFullYear()),
  ...parts('Month', (date) => date.getUTCMonth()),
  ...parts('Date', (date) => date.getUTCDate()),
  ...parts('Day', (date) => date.getUTCDay()),
  ...parts('Hours', (date) => date.getUTCHours()),
  ...parts('Minutes', (date) => date.getUTCMinutes()),
  ...parts('Seconds', (date) => date.getUTCSeconds()),
  ...parts('Milliseconds', (date) => date.getUTCMilliseconds()),
]);

function parts(part: string, read: Method<Date>): readonly (readonly [string, Method<Date>])[] {
  return [
    [`get${part}`, read],
    [`getUTC${part}`, read],
  ];
}
