import type { Agent, OperationName } from './agent.ts';

/** The agents that every project has, and what each does; language reference, section 4.4. */
const BUILT_IN: ReadonlyMap<string, OperationName> = new Map([
  ['echo', 'echo'],
  ['delay', 'delay'],
  ['inspect-context', 'inspect-context'],
  ['validate', 'validate'],
  ['validator', 'validate'],
  ['fetch', 'fetch'],
  ['fetcher', 'fetch'],
  ['transformer', 'transform'],
  ['slug', 'slug'],
  ['redirect', 'redirect'],
]);

/** The built-in agent of a name. It takes any input, and only steps run it. */
export function builtInAgent(name: string): Agent | undefined {
  const operation = BUILT_IN.get(name);
  if (operation === undefined) return undefined;
  return {
    name,
    description: null,
    version: null,
    tags: [],
    apiExecutable: false,
    internal: true,
    input: {},
    outputSchema: null,
    timeout: null,
    overridable: [],
    operation,
    config: {},
    handler: null,
  };
}
