import { describe, expect, it } from 'vitest';
import { DueTimes } from './due-times.ts';

/** The next due times as ISO text without seconds. */
function due(cron: string, timezone: string, after: string, count = 3): readonly string[] {
  const times = new DueTimes({ cron, timezone });
  const found: string[] = [];
  for (let instant = Date.parse(after); found.length < count; ) {
    const next = times.next(instant);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    instant = next;
  }
  return found;
}

describe('due times', () => {
  it('are told in the time zone', () => {
    expect(due('0 9 * * 1-5', 'Europe/Berlin', '2026-01-02T08:30:00Z', 2)).toEqual([
      '2026-01-05T08:00',
      '2026-01-06T08:00',
    ]);
    expect(due('0 9 * * *', 'Asia/Kolkata', '2026-01-02T00:00:00Z', 1)).toEqual(['2026-01-02T03:30']);
    expect(due('@daily', 'UTC', '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-02T00:00']);
    expect(due('5/20 9 ? jan mon,wed', 'UTC', '2026-01-01T00:00:00Z', 4)).toEqual([
      '2026-01-05T09:05',
      '2026-01-05T09:25',
      '2026-01-05T09:45',
      '2026-01-07T09:05',
    ]);
  });

  it('are those of the day of the month or of the day of the week, when both are given', () => {
    expect(due('0 0 13 * 5', 'UTC', '2026-01-03T00:00:00Z', 3)).toEqual([
      '2026-01-09T00:00',
      '2026-01-13T00:00',
      '2026-01-16T00:00',
    ]);
  });

  it('that a change of the clocks skips are due once, when the gap ends', () => {
    expect(due('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
    expect(due('*/15 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:00',
    ]);
    expect(due('0 * * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-29T02:00',
    ]);
    expect(due('30 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', 1)).toEqual(['2018-11-04T03:00']);
    expect(due('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00:00Z', 1)).toEqual(['2026-10-03T15:30']);
    expect(due('0 12 30 12 *', 'Pacific/Apia', '2011-12-29T12:00:00Z', 1)).toEqual(['2011-12-30T10:00']);
  });

  it('that clocks show twice are due the first time only', () => {
    expect(due('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(due('30 2 * * *', 'Europe/Berlin', '2026-10-25T01:10:00Z', 1)).toEqual(['2026-10-26T01:30']);
    expect(due('30 * * * *', 'Europe/Berlin', '2026-10-24T23:00:00Z', 3)).toEqual([
      '2026-10-24T23:30',
      '2026-10-25T00:30',
      '2026-10-25T02:30',
    ]);
  });

  it('end where no day fits', () => {
    expect(due('0 0 31 2 *', 'UTC', '2026-01-01T00:00:00Z')).toEqual([]);
  });
});
