import { expect } from 'vitest';
import type { FieldCase } from '../field-case.ts';

const told = (notification: string) =>
  `notifications: { type: webhook, ${notification} }\nflow: [{ agent: echo, input: 1 }]`;
const AT = 'url: "${env.WEB}/told"';
const TOLD = { method: 'POST', url: '/told', headers: { 'x-conductor-event': 'execution.completed' } };

/** Fields of `notifications`. */
export const NOTIFICATIONS: readonly FieldCase[] = [
  { field: 'ensemble.notifications', ensemble: told(AT), expect: { sent: [TOLD] } },
  { field: 'webhook-notification.type', ensemble: told(AT), instead: 'email', expect: { sent: [TOLD] } },
  { field: 'webhook-notification.url', ensemble: told(AT), instead: '${env.WEB}', expect: { sent: [TOLD] } },
  {
    field: 'webhook-notification.events',
    ensemble: told(`${AT}, events: [execution.started]`),
    expect: { sent: [{ headers: { 'x-conductor-event': 'execution.started' } }] },
  },
  {
    field: 'webhook-notification.secret',
    ensemble: told(`${AT}, secret: "\${env.SECRET}"`),
    expect: { sent: [{ headers: { 'x-conductor-signature': expect.stringMatching(/^sha256=[0-9a-f]{64}$/) } }] },
  },
  {
    field: 'webhook-notification.headers',
    ensemble: told(`${AT}, headers: { x-own: "\${data.output}" }`),
    expect: { sent: [{ headers: { 'x-own': '1' } }] },
  },
  {
    field: 'webhook-notification.retries',
    ensemble: told('url: "${env.WEB}/503", retries: 0'),
    happens: [{ run: {} }, { later: 1 }],
    expect: { sent: [{ url: '/503' }] },
  },
  {
    field: 'webhook-notification.timeout',
    ensemble: told('url: "${env.WEB}/never", timeout: 20'),
    instead: 21,
    expect: { delivered: [{ status: null, error: 'No answer within 20 ms' }] },
  },
];
