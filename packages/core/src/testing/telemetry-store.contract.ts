import { expect, it } from 'vitest';
import type { DataPoint } from '../store/telemetry-store.ts';
import { type OpenStore, opened, readAll } from './open-store.ts';

const point = (at: number, more: Partial<DataPoint> = {}): DataPoint => ({
  dataset: 'orders',
  at,
  index: null,
  blobs: [],
  doubles: [],
  ...more,
});

export function telemetryContract(open: OpenStore): void {
  const openTelemetry = async () => (await opened(open)).store.telemetry;

  it('gives back points as they were written, in that order, page by page', async () => {
    const telemetry = await openTelemetry();
    const points = [
      point(5, { index: 'ada', blobs: ['a', null, ''], doubles: [1.5, null, -0.25] }),
      point(5),
      point(4, { index: '' }),
    ];
    for (const one of points) await telemetry.write('acme', one);
    expect(await readAll((page) => telemetry.list('acme', 'orders', page), 2)).toEqual(points);
  });

  it('keeps tenants and datasets apart', async () => {
    const telemetry = await openTelemetry();
    await telemetry.write('acme', point(1));
    await telemetry.write('acme', point(2, { dataset: 'visits' }));
    await telemetry.write('other', point(3));
    expect((await telemetry.list('acme', 'orders', { limit: 9 })).rows).toEqual([point(1)]);
    expect((await telemetry.list('third', 'orders', { limit: 9 })).rows).toEqual([]);
  });

  it('forgets points from before a time', async () => {
    const telemetry = await openTelemetry();
    for (const at of [1, 2, 3]) await telemetry.write('acme', point(at));
    await telemetry.trim(2);
    expect((await telemetry.list('acme', 'orders', { limit: 9 })).rows).toEqual([point(2), point(3)]);
  });
}
