import type { JsonObject } from '@ensembleapp/protocol';
import type { Code } from '../agents/code.ts';
import type { RunComponents } from './run-components.ts';

/**
 * The script that a config names; null when it names none.
 * @throws StepFailure COMPONENT_NOT_FOUND, VERSION_NOT_FOUND
 */
export async function findScript({ script }: JsonObject, components: RunComponents): Promise<Code | null> {
  if (typeof script !== 'string') return null;
  const { value, origin } = await components.find({ reference: script.trim(), kind: 'script' });
  return { kind: 'text', text: String(value), origin };
}
