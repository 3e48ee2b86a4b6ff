import { LABEL } from '@ensembleapp/protocol';

/** A semantic version as it is compared (semver.org, 11): build metadata plays no part. */
export interface SemanticVersion {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  /** Identifiers of a pre-release; empty for a release. */
  readonly prerelease: readonly string[];
}

/** A range says whether a release is in it. */
export type Range = (version: SemanticVersion) => boolean;

/** Reads `1.2.3`, `v1.2.3` or `1.2.3-beta.1`; undefined for anything else. */
export function parseVersion(text: string): SemanticVersion | undefined {
  if (!LABEL.test(text)) return undefined;
  const [core = '', ...rest] = text.replace(/^v/, '').replace(/\+.*$/, '').split('-');
  const [major = 0, minor = 0, patch = 0] = core.split('.').map(Number);
  return { numbers: [major, minor, patch], prerelease: rest.length > 0 ? rest.join('-').split('.') : [] };
}

/** Negative when `a` comes before `b`, 0 when neither does. */
export function compareVersions(a: SemanticVersion, b: SemanticVersion): number {
  return compareNumbers(a.numbers, b.numbers) || comparePrereleases(a.prerelease, b.prerelease);
}

const RANGE = /^(\^|~|>=|v)v?(0|[1-9]\d{0,8})(?:\.(0|[1-9]\d{0,8}))?(?:\.(0|[1-9]\d{0,8}))?$/;

/**
 * Reads `v1`, `v1.2`, `^1.2.0`, `~1.2.0`, `>=1.0.0` or `stable`, as npm understands them; numbers that are left out are 0. No range
 * holds a pre-release. Undefined for anything else.
 */
export function parseRange(text: string): Range | undefined {
  if (text === 'stable') return ({ prerelease }) => prerelease.length === 0;
  const [, operator = '', ...parts] = RANGE.exec(text) ?? [];
  const given = parts.flatMap((part) => (part === undefined ? [] : [Number(part)]));
  const [major = 0, minor = 0, patch = 0] = given;
  if (operator === '' || (operator === 'v' && given.length === 3)) return undefined;
  const from = [major, minor, patch] as const;
  const below = operator === '>=' ? undefined : raised(from, operator === '^' ? caretPlace(given) : tildePlace(given));
  return ({ numbers, prerelease }) =>
    prerelease.length === 0 &&
    compareNumbers(numbers, from) >= 0 &&
    (below === undefined || compareNumbers(numbers, below) < 0);
}

/** `^` keeps the first number that is not 0. */
function caretPlace(given: readonly number[]): number {
  const first = given.findIndex((number) => number > 0);
  return first === -1 ? given.length - 1 : first;
}

/** `~` and `v` keep major and minor, as far as they are given. */
function tildePlace(given: readonly number[]): number {
  return Math.min(given.length - 1, 1);
}

/** The first version whose number at this place is another. */
function raised(from: readonly number[], place: number): readonly number[] {
  return from.map((number, index) => (index < place ? number : index === place ? number + 1 : 0));
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((number, index) => number !== b[index]);
  return differs === -1 ? 0 : (a[differs] ?? 0) - (b[differs] ?? 0);
}

/** A release comes after its pre-releases; numeric identifiers come before others, and more identifiers after fewer. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (const [index, one] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (one === other) continue;
    const [isNumber, otherIsNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    if (isNumber && otherIsNumber) return Number(one) - Number(other);
    if (isNumber !== otherIsNumber) return isNumber ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return a.length - b.length;
}
