import type { Json } from '@ensembleapp/protocol';
import { nearest } from '../../nearest.ts';
import { namesOf } from '../expression/names.ts';
import { type At, listOf, mappingOf, plainText, type Rule, texts, values } from '../reading/rule.ts';
import { shape, shaped } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import type { Entry, Tree } from '../reading/tree.ts';

/** `state` of a step: the keys it uses, and those it sets when it has succeeded; language reference, 7.2. */
export const state: Rule = shaped(shape('access', { use, set }));

function use(value: Tree, at: At, name: string): Json {
  for (const key of value.kind === 'list' ? value.items : []) {
    const written = textOf(key)?.value;
    if (written !== undefined && at.owner !== undefined) at.flow?.reads.of(at.owner).reads.add(written);
  }
  return texts(value, at, name);
}

function set(value: Tree, at: At, name: string): Json {
  const { flow, owner, scope } = at;
  const keys: readonly (Entry | Tree)[] =
    value.kind === 'mapping' ? [...value.entries.values()] : value.kind === 'list' ? value.items : [];
  for (const place of keys) {
    const key = 'name' in place ? place.name : textOf(place)?.value;
    if (key === undefined || !flow) continue;
    if (owner !== undefined) flow.reads.of(owner).writes.add(key);
    if (!flow.declared || flow.declared.has(key)) continue;
    const meant = nearest(key, flow.declared);
    const hint = meant ? `did you mean "${meant}"?` : 'declare it in state.schema';
    at.faults.error(place, 'UNDECLARED_STATE', `the state has no "${key}"`, hint);
  }
  const onRead: typeof scope.onRead = (reference, step) => flow?.reads.note(owner ?? '', reference, step, true);
  const settled: At = {
    ...at,
    scope: { ...scope, names: namesOf(['output'], scope.names), settled: true, onRead },
  };
  return value.kind === 'mapping' ? mappingOf(values)(value, settled, name) : listOf(plainText)(value, settled, name);
}
