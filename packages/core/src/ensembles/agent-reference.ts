import { NAME, type VersionSelector } from '@ensembleapp/protocol';

/** An agent and which of its versions. */
export interface AgentReference {
  readonly name: string;
  readonly version: VersionSelector;
}

/** Reads `name`, `name@latest`, `name@published` or `name@3`. Undefined for anything else. */
export function parseAgentReference(written: string): AgentReference | undefined {
  const [name = '', version = 'latest', ...rest] = written.split('@');
  if (rest.length > 0 || !NAME.test(name)) return undefined;
  if (version === 'latest' || version === 'published') return { name, version };
  return /^[1-9]\d{0,8}$/.test(version) ? { name, version: Number(version) } : undefined;
}
