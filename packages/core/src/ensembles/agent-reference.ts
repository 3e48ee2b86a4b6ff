import { NAME } from '@ensembleapp/protocol';
import { parseSelector, type WantedVersion } from '../components/selector.ts';

/** An agent or ensemble and which of its versions. */
export interface AgentReference {
  readonly name: string;
  readonly version: WantedVersion;
  /** As it was written; empty when none was. */
  readonly written: string;
}

/** Reads `name`, or `name@` with a version, a label, a range of labels or a tag. Undefined for anything else. */
export function parseAgentReference(text: string): AgentReference | undefined {
  const [name = '', written = '', ...rest] = text.split('@');
  const version = wantedVersion(written);
  const endsEmpty = written === '' && text.includes('@');
  if (rest.length > 0 || endsEmpty || version === undefined || !NAME.test(name)) return undefined;
  return { name, version, written };
}

function wantedVersion(written: string): WantedVersion | undefined {
  const selector = parseSelector(written);
  switch (selector?.by) {
    case 'latest':
    case 'published':
      return selector.by;
    case 'number':
      return selector.number;
    default:
      return selector;
  }
}
