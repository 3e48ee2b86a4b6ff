const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Longest timeout of one step, ms. */
export const STEP_TIMEOUT_LIMIT = UNITS.d;

/** Milliseconds of a duration as authors write it: a number of ms, or `500ms`, `30s`, `5m`, `2h`, `1d`. Undefined for anything else. */
export function parseDuration(written: string | number): number | undefined {
  if (typeof written === 'number') return written >= 0 && Number.isFinite(written) ? written : undefined;
  const [, amount, unit] = DURATION.exec(written.trim()) ?? [];
  return isUnit(unit) ? Number(amount) * UNITS[unit] : undefined;
}

function isUnit(unit: string | undefined): unit is keyof typeof UNITS {
  return unit !== undefined && unit in UNITS;
}
