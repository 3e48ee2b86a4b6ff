import { draw } from '@ensembleapp/core/auth/format.ts';
import { describe, expect, test } from 'vitest';
import { createLog } from './log.ts';

function logging(): { readonly lines: string[]; readonly log: ReturnType<typeof createLog> } {
  const lines: string[] = [];
  return { lines, log: createLog('debug', { write: (line) => lines.push(line) }) };
}

describe('the log', () => {
  test('is one JSON object a line, with the level by its name', () => {
    const { lines, log } = logging();
    log.warn({ requestId: 'req_1' }, 'slow');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      requestId: 'req_1',
      msg: 'slow',
      time: expect.any(String),
    });
  });

  test.each(['token', 'key', 'secret'] as const)('masks a %s, wherever it comes from', (kind) => {
    const { lines, log } = logging();
    const { text } = draw(kind);
    log.error({ err: new Error(`upstream said ${text}`), nested: { text } }, `and again ${text}`);
    expect(lines.join('')).not.toContain(text.slice(-46));
    expect(lines.join('')).toContain('[masked]');
  });

  test('masks a JWT', () => {
    const { lines, log } = logging();
    log.info({ header: 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl' }, 'seen');
    expect(lines.join('')).not.toContain('c2lnbmF0dXJl');
  });
});
