import type { VersionSelector } from '@ensembleapp/protocol';
import { invalid } from '../refusal.ts';

/** A definition as a path names it. */
export interface Named {
  readonly name: string;
  readonly version: VersionSelector;
}

/**
 * Reads `my-workflow`, or `my-workflow@3` where the version may be given a second time, beside the name.
 * @throws Refusal INVALID_INPUT when the two differ, or when what stands behind `@` is no version
 */
export function splitVersion(written: string, beside: VersionSelector | undefined): Named {
  const at = written.indexOf('@');
  if (at < 0) return { name: written, version: beside ?? 'latest' };
  const version = readSelector(written.slice(at + 1));
  if (beside !== undefined && beside !== version) {
    throw invalid({ path: 'version', message: `differs from the version in the path, ${written.slice(at + 1)}` });
  }
  return { name: written.slice(0, at), version };
}

/** What was asked for, as a refusal names it: with a number only when one was asked for. */
export function versioned(name: string, version: VersionSelector): string {
  return typeof version === 'number' ? `${name}@${version}` : name;
}

function readSelector(written: string): VersionSelector {
  if (written === 'latest' || written === 'published') return written;
  if (/^[1-9]\d{0,8}$/.test(written)) return Number(written);
  throw invalid({ path: 'version', message: 'must be latest, published or a number' });
}
