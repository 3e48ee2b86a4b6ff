import { NAME } from '@ensembleapp/protocol';
import type { Faults } from './faults.ts';
import type { Members } from './members.ts';
import { readLabel, readText, readTexts } from './read-values.ts';

/** What every definition says of itself. */
export interface Heading {
  readonly name: string;
  readonly description: string | null;
  readonly version: string | null;
  readonly tags: readonly string[];
}

/** Name (under either of its keys), description, version and tags. */
export function readHeading(members: Members, otherName: 'ensemble' | 'agent', faults: Faults): Heading {
  const entry = members.take('name', otherName);
  const name = readText(entry, faults);
  if (!entry) faults.error(members.mapping, 'MISSING_NAME', 'the name is missing', 'begin with  name: …');
  else if (name !== undefined && !NAME.test(name)) {
    faults.error(
      entry.value,
      'INVALID_FIELD',
      'a name is 1 to 64 letters, digits, ".", "_" or "-", first a letter or digit',
    );
  }
  return {
    name: name ?? '',
    description: readText(members.take('description'), faults) ?? null,
    version: readLabel(members.take('version'), faults) ?? null,
    tags: readTexts(members.take('tags'), faults) ?? [],
  };
}
