import type { Json } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { openRunWorld, type RunWorld, runToEnd, token } from './run-world.ts';

async function send(here: RunWorld, input: Json, config = '{ dataset: orders }'): Promise<Json> {
  await here.ensemble(
    `name: t\nflow: [{ id: s, operation: telemetry, config: ${config}, input: ${JSON.stringify(input)} }]`,
  );
  const { body } = await runToEnd(here.world, token(), { ensemble: 't', body: { input: { total: 9.5 } } });
  return body.output ?? null;
}

const pointsOf = async ({ world }: RunWorld, dataset = 'orders') =>
  (await world.store.telemetry.list('default', dataset, { limit: 9 })).rows;

describe('a telemetry operation', () => {
  it('writes a point of its input', async () => {
    const here = await openRunWorld();
    const input = { blobs: ['sold', 7, true, '${input.none}'], doubles: ['${input.total}'], indexes: ['ada'] };
    const output = await send(here, input);
    expect(output).toEqual({ success: true, timestamp: expect.any(Number) });
    expect(await pointsOf(here)).toEqual([
      {
        dataset: 'orders',
        at: (output as { timestamp: number }).timestamp,
        index: 'ada',
        blobs: ['sold', '7', 'true', null],
        doubles: [9.5],
      },
    ]);
  });

  it('has a dataset for points that say none', async () => {
    const here = await openRunWorld();
    expect(await send(here, {}, '{}')).toMatchObject({ success: true });
    expect(await pointsOf(here, 'default')).toHaveLength(1);
  });

  it.each([
    ['text', 'telemetry: input must hold blobs, doubles or indexes'],
    [{ blobs: 'sold' }, 'telemetry: blobs must be a list'],
    [{ blobs: [{}] }, 'telemetry: blobs and indexes must be texts'],
    [{ doubles: ['9'] }, 'telemetry: doubles must be numbers'],
    [{ doubles: Array(21).fill(0) }, 'telemetry: doubles holds more than 20'],
    [{ indexes: ['a', 'b'] }, 'telemetry: indexes holds more than 1'],
    [{ blobs: ['x'.repeat(16_385)] }, 'telemetry: input is longer than 16 KiB'],
  ])('says why it writes nothing of %j, and fails no run', async (input: Json, reason) => {
    const here = await openRunWorld();
    expect(await send(here, input)).toEqual({ success: false, timestamp: expect.any(Number), reason });
    expect(await pointsOf(here)).toEqual([]);
    expect(here.logged.join('')).toContain('a point of telemetry was not written');
  });
});
