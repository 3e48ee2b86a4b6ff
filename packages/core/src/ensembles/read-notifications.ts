import type { Json } from '@ensembleapp/protocol';
import { nearest } from '../nearest.ts';
import { namesOf } from './expression/names.ts';
import {
  type At,
  duration,
  listOf,
  listOrOne,
  mapping,
  number,
  type Rule,
  text,
  values,
  wrong,
} from './reading/rule.ts';
import { readShape, shape } from './reading/shape.ts';
import { textOf } from './reading/text-of.ts';
import { type Tree, toJson } from './reading/tree.ts';
import { NOTIFICATION_ROOTS } from './roots.ts';

/** What receivers can be told of. */
const EVENTS = [
  ...['started', 'completed', 'failed', 'timeout', 'waiting', 'cancelled'].map((event) => `execution.${event}`),
  'agent.completed',
  'state.updated',
];
const MOST_RETRIES = 5;
const LONGEST_TIMEOUT = 60_000;

const events: Rule = listOf((value, at) => {
  const event = toJson(value);
  if (typeof event !== 'string' || !EVENTS.includes(event)) {
    const meant = typeof event === 'string' ? nearest(event, EVENTS) : undefined;
    const hint = meant ? `did you mean "${meant}"?` : `the events are ${EVENTS.join(', ')}`;
    at.faults.error(value, 'INVALID_FIELD', 'there is no such event', hint);
  }
  return event;
});

const SHAPES = {
  webhook: shape('webhook-notification', {
    type: text,
    url: text,
    events,
    secret: text,
    retries: number(0, MOST_RETRIES),
    timeout: duration(LONGEST_TIMEOUT),
    headers: mapping,
  }),
  email: shape('email-notification', { type: text, to: listOrOneKept(text), from: text, subject: text, events }),
} as const;
const NEEDED = { webhook: 'url', email: 'to' } as const;

/** Who is told of what; language reference, section 12. */
export const notifications: Rule = listOrOne((value, at) => {
  if (value.kind !== 'mapping') {
    wrong(value, 'a notification', 'must be a mapping', at);
    return toJson(value);
  }
  const type = textOf(value.entries.get('type')?.value)?.value;
  const place = value.entries.get('type')?.value ?? value;
  const inside: At = { ...at, scope: { ...at.scope, names: namesOf(NOTIFICATION_ROOTS), steps: new Map() } };
  if (type !== 'webhook') at.faults.use(`notification.${type}`, place, `a notification of type ${type}`);
  if (type === 'sms' || type === 'push') return values(value, inside, 'notifications');
  if (type !== 'webhook' && type !== 'email') {
    at.faults.error(place, 'INVALID_FIELD', 'the type of a notification is webhook or email');
    return values(value, inside, 'notifications');
  }
  if (!value.entries.has(NEEDED[type])) {
    at.faults.error(value, 'INVALID_FIELD', `a notification of type ${type} needs ${NEEDED[type]}`);
  }
  return readShape(value, SHAPES[type], inside);
});

/** One value, or a list of them, as written. */
function listOrOneKept(rule: Rule): Rule {
  return (value: Tree, at: At, name: string): Json => (value.kind === 'list' ? listOf(rule) : rule)(value, at, name);
}
