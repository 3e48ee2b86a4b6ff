import type { ComponentKind } from '@ensembleapp/protocol';
import { parseReference } from './reference.ts';

/** A field of a config, and the kind of component that its text may name. */
export interface ComponentField {
  readonly field: string;
  readonly kind: ComponentKind;
}

/** What `component` fills of each operation; language reference, section 5.7. */
const MAIN_TEXTS: Readonly<Record<string, ComponentField>> = {
  think: { field: 'prompt', kind: 'prompt' },
  code: { field: 'script', kind: 'script' },
  data: { field: 'query', kind: 'query' },
  html: { field: 'template', kind: 'template' },
  email: { field: 'template', kind: 'template' },
  pdf: { field: 'template', kind: 'template' },
  validate: { field: 'schema', kind: 'schema' },
};

/** Fields whose text may be a reference, `prompts/x@v1` or `x@v1`, in place of what they hold. */
const FIELDS: Readonly<Record<string, ComponentKind>> = {
  prompt: 'prompt',
  systemPrompt: 'prompt',
  instructions: 'prompt',
  script: 'script',
  sql: 'query',
  query: 'query',
  template: 'template',
  layout: 'template',
  schema: 'schema',
};

const OF: Readonly<Record<string, readonly string[]>> = {
  think: ['prompt', 'systemPrompt', 'instructions'],
  code: ['script'],
  data: ['sql', 'query'],
  storage: ['sql', 'query'],
  html: ['template', 'layout'],
  email: ['template'],
  validate: ['schema'],
};

/** What `component` fills of an operation; undefined for one without such a text. */
export function mainText(operation: string): ComponentField | undefined {
  return Object.hasOwn(MAIN_TEXTS, operation) ? MAIN_TEXTS[operation] : undefined;
}

/**
 * The kind of component that a field of an operation's config may name.
 * @param operation absent: that of an agent, which is not known where it is called
 */
export function fieldKind(operation: string | undefined, field: string): ComponentKind | undefined {
  const isKnown = operation === undefined || (Object.hasOwn(OF, operation) && OF[operation]?.includes(field));
  return isKnown && Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
}

/**
 * Whether a text is a reference to a component of this kind: `prompts/x`, `prompt://x@v1`, `x@v1`. Behind the `@` an expression may
 * give the version.
 */
export function isReference(text: string, kind: ComponentKind): boolean {
  const at = text.indexOf('@');
  const isGivenLater = at >= 0 && text.includes('${', at);
  const reference = parseReference(isGivenLater ? text.slice(0, at) : text, kind);
  // A name alone says nothing of a component.
  return reference?.kind === kind && (at >= 0 || reference.name !== text);
}
