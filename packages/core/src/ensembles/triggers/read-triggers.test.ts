import { describe, expect, it } from 'vitest';
import { readEnsemble } from '../read-ensemble.ts';

function read(trigger: string) {
  const text = `name: t\ntrigger:\n  - ${trigger}\nflow: [{ agent: a }]`;
  const { form, problems } = readEnsemble(text, { format: 'yaml' });
  return {
    trigger: form?.trigger,
    codes: problems.map(({ code }) => code).filter((code) => code !== 'OPERATION_UNAVAILABLE'),
  };
}

describe('triggers', () => {
  it.each([
    '{ type: http, path: /a/:id/*, methods: [GET, post], public: true }',
    '{ type: http, auth: { type: apiKey }, paths: [{ path: /a, methods: [GET] }], rateLimit: { requests: 5, window: 60, key: ip } }',
    '{ type: webhook, auth: { type: signature, secret: "${env.S}", preset: github }, async: true }',
    '{ type: mcp, toolName: t, auth: { type: bearer, tokens: ["${env.T}"] } }',
    '{ type: cron, cron: "*/15 9-17 * jan-mar mon,wed", timezone: Europe/Zurich, overlap: skip }',
    '{ type: cron, cron: "@daily", enabled: "${env.ON}" }',
    '{ type: queue, queue: jobs, batch_size: 5 }',
    '{ type: email, addresses: ["in@e.org"], auth: { from: ["*@e.org"] } }',
    '{ type: cli, command: t, options: [{ name: x, type: number, default: 1 }] }',
    '{ type: startup, input: { x: 1 } }',
  ])('reads %s', (written) => {
    expect(read(written).codes).toEqual([]);
  });

  it('says canonically what has other names', () => {
    expect(read('{ type: http, public: true, method: POST }').trigger).toEqual([
      { type: 'http', public: true, methods: ['POST'] },
    ]);
    expect(read('{ type: email, public: true, to: a@e.org }').trigger).toEqual([
      { type: 'email', public: true, addresses: ['a@e.org'] },
    ]);
  });

  it.each([
    ['{ type: htp }', 'UNKNOWN_TRIGGER'],
    ['http', 'INVALID_TRIGGER'],
    ['{ type: http }', 'TRIGGER_NOT_PROTECTED'],
    ['{ type: webhook, public: false }', 'TRIGGER_NOT_PROTECTED'],
    ['{ type: http, public: true, path: a }', 'INVALID_TRIGGER'],
    ['{ type: http, public: true, methods: [FETCH] }', 'INVALID_TRIGGER'],
    ['{ type: http, auth: { type: bearr } }', 'INVALID_TRIGGER'],
    ['{ type: http, auth: { type: bearer } }', 'INVALID_TRIGGER'],
    ['{ type: cron, cron: "* * * *" }', 'INVALID_CRON'],
    ['{ type: cron, cron: "60 * * * *" }', 'INVALID_CRON'],
    ['{ type: cron, cron: "5-1 * * * *" }', 'INVALID_CRON'],
    ['{ type: cron, cron: "*/0 * * * *" }', 'INVALID_CRON'],
    ['{ type: cron, cron: "@often" }', 'INVALID_CRON'],
    ['{ type: cron, cron: "*/61 * * * *" }', 'INVALID_CRON'],
    ['{ type: cron, cron: "@daily", timezone: Mars/Base }', 'INVALID_TRIGGER'],
    ['{ type: cron }', 'INVALID_TRIGGER'],
    ['{ type: cli, comand: x }', 'INVALID_TRIGGER'],
  ])('refuses %s', (written, code) => {
    expect(read(written).codes).toContain(code);
  });
});
