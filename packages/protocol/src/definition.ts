import { z } from 'zod';
import type { ComponentSummary, ComponentView } from './component.ts';
import type { ErrorDetail } from './error.ts';
import type { Actor } from './issued.ts';
import type { JsonObject } from './json.ts';
import { type ManagedBy, MOVABLE_TAG } from './name.ts';
import { PageQuery } from './page.ts';

const tags = z
  .string()
  .transform((text) => text.split(',').map((tag) => tag.trim()))
  .refine((list) => list.every((tag) => tag !== ''), 'must be names with commas between them');

export const ListDefinitions = PageQuery.extend({
  search: z.string().min(1).max(200).optional().describe('part of the name or the description, any letter case'),
  tags: tags.optional().describe('comma-separated; all must match'),
  managedBy: z.enum(['files', 'api']).optional(),
});
export type ListDefinitions = z.infer<typeof ListDefinitions>;

/** A version in a query is text: `latest`, `published` or a number. */
export const VersionQuery = z.union([
  z.literal('latest'),
  z.literal('published'),
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be latest, published or a number')
    .transform(Number),
]);

export const GetDefinition = z.strictObject({ version: VersionQuery.optional() });
export type GetDefinition = z.infer<typeof GetDefinition>;

export const SaveDefinitionQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('check only'),
});
export type SaveDefinitionQuery = z.infer<typeof SaveDefinitionQuery>;

export const Publish = z.strictObject({
  version: z.int().min(1).optional().describe('default: the newest'),
  tag: z
    .string()
    .regex(MOVABLE_TAG, 'must be a word that stands for no version by itself')
    .optional()
    .describe('movable tag to set instead of publishing'),
});
export type Publish = z.infer<typeof Publish>;

/** One declared input. */
export interface FieldView {
  readonly type: string;
  readonly required?: boolean;
}

/** An ensemble or agent as lists show it. Of a file that never had a good version, what nobody knows is null. */
interface DefinitionSummary {
  readonly name: string;
  readonly id: string | null;
  readonly description: string | null;
  /** Declared inputs by name. */
  readonly inputs: Readonly<Record<string, FieldView>>;
  /** Type of each output by name. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly version: number | null;
  /** What the author wrote as version. */
  readonly label: string | null;
  readonly publishedVersion: number | null;
  readonly tags: readonly string[];
  readonly managedBy: ManagedBy;
  readonly apiExecutable: boolean;
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
  /** Faults of the project file it comes from; the version shown is the last good one. */
  readonly problems?: readonly ErrorDetail[];
}

export interface EnsembleSummary extends DefinitionSummary {
  readonly frontend: boolean;
}

export interface AgentSummary extends DefinitionSummary {
  readonly kind: 'default';
  readonly operations: readonly string[];
  readonly internal: boolean;
}

/** The canonical definition as JSON; references stay as written. */
interface Whole {
  readonly definition: JsonObject | null;
}

export interface EnsembleView extends EnsembleSummary, Whole {
  /** Names of the agents it calls. */
  readonly agents: readonly string[];
}

export interface AgentView extends AgentSummary, Whole {}

/** What lists show, and what one is when asked for. */
export type SummaryView = EnsembleSummary | AgentSummary | ComponentSummary;
export type DefinitionView = EnsembleView | AgentView | ComponentView;

export interface VersionView {
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: Actor;
  readonly managedBy: ManagedBy;
  readonly published: boolean;
  readonly label: string | null;
  /** Movable tags. */
  readonly tags: readonly string[];
}

/** What was published, or which version a movable tag stands for now. */
export type Published =
  | { readonly name: string; readonly publishedVersion: number }
  | { readonly name: string; readonly tag: string; readonly version: number };

export interface DefinitionWarning {
  readonly path: string;
  readonly message: string;
}

export interface SavedDefinition {
  readonly name: string;
  readonly id: string;
  readonly version: number;
  readonly createdAt: number;
  readonly warnings: readonly DefinitionWarning[];
}

export interface CheckedDefinition {
  readonly valid: true;
  readonly warnings: readonly DefinitionWarning[];
}
