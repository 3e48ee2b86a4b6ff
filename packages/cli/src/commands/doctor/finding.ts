/** What one check found. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly area: 'machine' | 'project' | 'store' | 'server' | 'credentials' | 'models';
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
}

type Found = (message: string, remedy?: string) => Finding;

/** Findings of one area. */
export function inArea(area: Finding['area']): Readonly<Record<Finding['level'], Found>> {
  const found =
    (level: Finding['level']): Found =>
    (message, remedy) => ({ level, area, message, ...(remedy !== undefined && { remedy }) });
  return { ok: found('ok'), warn: found('warn'), fail: found('fail') };
}
