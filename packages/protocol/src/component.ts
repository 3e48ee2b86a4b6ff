import { z } from 'zod';
import { ListDefinitions } from './definition.ts';
import type { ErrorDetail } from './error.ts';
import { JsonObject } from './json.ts';
import type { ManagedBy } from './name.ts';

export const COMPONENT_KINDS = ['schema', 'prompt', 'config', 'query', 'script', 'template', 'doc'] as const;
export type ComponentKind = (typeof COMPONENT_KINDS)[number];

/** The plural of each kind: its folder, and understood wherever the kind is. */
export const COMPONENT_FOLDERS = {
  schema: 'schemas',
  prompt: 'prompts',
  config: 'configs',
  query: 'queries',
  script: 'scripts',
  template: 'templates',
  doc: 'docs',
} as const satisfies Record<ComponentKind, string>;

/** The kind that a word names in the singular or the plural. */
export function parseComponentKind(word: string): ComponentKind | undefined {
  return COMPONENT_KINDS.find((kind) => word === kind || word === COMPONENT_FOLDERS[kind]);
}

/** Names of components: parts as in other names, with `/` between them. At most {@link COMPONENT_NAME_LENGTH} characters. */
export const COMPONENT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,63})*$/;
export const COMPONENT_NAME_LENGTH = 200;

/** Largest content, bytes of UTF-8. */
export const COMPONENT_SIZE = 512 * 1024;

/** A version's own name: a semantic version (semver.org), which may begin with `v`. */
export const LABEL =
  /^v?(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z.-]+)?$/;

const kind = z
  .string()
  .transform((word, context) => {
    const kind = parseComponentKind(word);
    if (kind) return kind;
    context.addIssue({ code: 'custom', message: `must be one of ${COMPONENT_KINDS.join(', ')}` });
    return z.NEVER;
  })
  .describe(COMPONENT_KINDS.join(', '));
const tag = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => !text.includes(','), 'must hold no comma');

/** The next version of a component. */
export const SaveComponent = z.strictObject({
  content: z
    .union([z.string(), JsonObject], 'must be text, or an object for a schema or config')
    .describe('text; for a schema or config also an object; at most 512 KiB'),
  description: z.string().max(1000).nullish(),
  tags: z.array(tag).max(50).optional(),
  label: z
    .string()
    .max(64)
    .regex(LABEL, 'must be a semantic version such as 1.2.0')
    .transform((text) => text.replace(/^v/, ''))
    .nullish()
    .describe('semantic version that names this save'),
});
export type SaveComponent = z.infer<typeof SaveComponent>;

export const CreateComponent = SaveComponent.extend({
  kind,
  name: z
    .string()
    .max(COMPONENT_NAME_LENGTH)
    .regex(COMPONENT_NAME, 'must be names of letters, digits, ".", "_" and "-" with "/" between them'),
});
export type CreateComponent = z.infer<typeof CreateComponent>;

export const ListComponents = ListDefinitions.extend({ kind: kind.optional().describe('of this kind') });
export type ListComponents = z.infer<typeof ListComponents>;

/** A component as lists show it. Of a file that never had a good version, what nobody knows is null. */
export interface ComponentSummary {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly id: string | null;
  readonly description: string | null;
  readonly contentType: string | null;
  /** Bytes of the content. */
  readonly size: number | null;
  readonly version: number | null;
  /** Semantic version that names this save. */
  readonly label: string | null;
  readonly publishedVersion: number | null;
  readonly tags: readonly string[];
  readonly managedBy: ManagedBy;
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
  /** What to write to get this very version: `prompt/support/tone@3`. */
  readonly ref: string | null;
  /** Faults of the project file it comes from; the version shown is the last good one. */
  readonly problems?: readonly ErrorDetail[];
}

export interface ComponentView extends ComponentSummary {
  /** An object when the content type is JSON, else text. */
  readonly content: string | JsonObject | null;
}
