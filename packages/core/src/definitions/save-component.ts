import type { CheckedDefinition, ComponentKind, SaveComponent, SavedDefinition } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { type Component, type Content, parseContent } from '../components/component.ts';
import { randomId } from '../crypto.ts';
import { invalid, Refusal } from '../refusal.ts';
import type { SaveDefinition } from '../store/definition-store.ts';
import type { World } from '../world.ts';
import { getCurrent, requireFree, type Target, type Writing, write } from './write.ts';

/** A new component, or the next version of one. */
export interface SaveComponentRequest {
  readonly kind: ComponentKind;
  readonly body: SaveComponent;
  readonly target:
    | (Extract<Target, { kind: 'create' }> & { readonly name: string })
    | Extract<Target, { kind: 'update' }>;
}

/**
 * Saves a component.
 * @throws Refusal INVALID_INPUT, NOT_FOUND, FORBIDDEN for a script, CONFLICT, MANAGED_BY_FILES
 */
export async function saveComponent(
  world: World,
  principal: Principal,
  request: SaveComponentRequest,
): Promise<SavedDefinition> {
  return { ...(await write(world, principal, await prepare(world, principal, request))), warnings: [] };
}

/** Checks what saving would check, and saves nothing. @throws Refusal as {@link saveComponent} does */
export async function checkComponent(
  world: World,
  principal: Principal,
  request: SaveComponentRequest,
): Promise<CheckedDefinition> {
  await prepare(world, principal, request);
  return { valid: true, warnings: [] };
}

async function prepare(world: World, principal: Principal, request: SaveComponentRequest): Promise<Writing> {
  const { kind, target } = request;
  const { content: written, ...about } = request.body;
  if (kind === 'script' && !world.settings.codeInline)
    throw new Refusal('FORBIDDEN', 'Scripts come from project files on this server');
  const parsed = parseContent(kind, written);
  if (parsed.status === 'faulty') throw invalid(...parsed.faults.map((fault) => ({ path: 'content', ...fault })));
  const current = target.kind === 'update' ? await getCurrent(world, principal, kind, target) : undefined;
  const name = target.kind === 'create' ? target.name : (current?.name ?? target.nameOrId);
  if (target.kind === 'create') await requireFree(world, principal, kind, name);
  return { ...toSave({ kind, name, ...about }, parsed.content), target, current };
}

/** A version of a component as the store takes it. */
export function toSave(
  { kind, name, ...about }: Pick<Component, 'kind' | 'name'> & Omit<SaveComponent, 'content'>,
  { text, contentType, size }: Content,
): Pick<SaveDefinition, 'kind' | 'name' | 'id' | 'canonical' | 'content' | 'label'> {
  const { description = null, tags = [], label = null } = about;
  const component: Component = { kind, name, description, tags, label, contentType, size };
  return { kind, name, id: `cmp_${randomId()}`, canonical: { ...component }, content: text, label };
}
