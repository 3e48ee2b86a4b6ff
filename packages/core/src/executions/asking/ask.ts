import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../../agents/operations/is-object.ts';

/** What a step asks of people, with every expression put in; language reference, sections 8.9 and 8.10. */
export interface Ask {
  readonly prompt: string | null;
  readonly data: Json;
  /** Who may answer, each with a token of their own; empty: whoever may run the execution, or has the one token. */
  readonly approvers: readonly string[];
  readonly minApprovals: number;
  /** What is to be filled in, as input fields are declared. */
  readonly fields: JsonObject;
  readonly actions: readonly Action[];
  readonly metadata: JsonObject | null;
}

/**
 * Whom tokens are made for; null: whoever has it. Where several have to agree and nobody is named there is none: who may run the execution
 * is shown it, and would count as two.
 */
export function tokenHolders({ approvers, minApprovals }: Ask): readonly (string | null)[] {
  if (approvers.length > 0) return approvers;
  return minApprovals > 1 ? [] : [null];
}

export interface Action {
  readonly id: string;
  readonly label: string;
}

const USUAL: readonly Action[] = [
  { id: 'approve', label: 'Approve' },
  { id: 'reject', label: 'Reject' },
];

/** What an approval asks: as it is written, with every expression put in. */
export function readApproval(told: JsonObject): Ask {
  const { prompt = null, data = told.context ?? null, approvers, minApprovals, fields, actions, metadata } = told;
  return {
    prompt: prompt === null ? null : textOf(prompt),
    data,
    approvers: listOf(approvers).map(textOf),
    minApprovals: typeof minApprovals === 'number' && minApprovals >= 1 ? Math.floor(minApprovals) : 1,
    fields: readForm(fields),
    actions: readActions(listOf(actions)),
    metadata: isObject(metadata) ? metadata : null,
  };
}

/** What a step asks that collects data. */
export function readCollect(told: JsonObject): Ask {
  return { ...readApproval({ ...told, actions: [] }), actions: [] };
}

/** A type alone is a field of it; what is offered to choose from is all that is taken. */
function readForm(written: Json | undefined): JsonObject {
  const fields = isObject(written) ? Object.entries(written) : [];
  return Object.fromEntries(
    fields.map(([name, field]) => {
      if (!isObject(field)) return [name, { type: field }];
      return [name, isList(field.options) ? { ...field, enum: field.options } : field];
    }),
  );
}

function readActions(written: readonly Json[]): readonly Action[] {
  const actions = written.flatMap((action): readonly Action[] => {
    const { id, label = id } = isObject(action) ? action : { id: action };
    return typeof id === 'string' ? [{ id, label: textOf(label ?? id) }] : [];
  });
  return actions.length > 0 ? actions : USUAL;
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
