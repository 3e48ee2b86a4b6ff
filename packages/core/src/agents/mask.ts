import type { Json } from '@ensembleapp/protocol';

/** Shorter values are no secrets, and masking them would make a record unreadable. */
const SHORTEST = 8;

/** Hides what must not be kept. */
export type Mask = <Value extends Json>(value: Value) => Value;

/** A mask that puts `[env NAME]` in place of every environment value, in texts at every level. Without any it changes nothing. */
export function createMask(env: Readonly<Record<string, string>>): Mask {
  const secrets = Object.entries(env)
    .filter(([, value]) => value.length >= SHORTEST)
    .toSorted(([, one], [, other]) => other.length - one.length);
  if (secrets.length === 0) return (value) => value;

  const maskText = (text: string) =>
    secrets.reduce((masked, [name, secret]) => masked.replaceAll(secret, `[env ${name}]`), text);
  const mask = (value: Json): Json => {
    if (typeof value === 'string') return maskText(value);
    if (Array.isArray(value)) return value.map(mask);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [maskText(name), mask(member)]));
  };
  // The shape stays, only texts change.
  return <Value extends Json>(value: Value) => mask(value) as Value;
}
