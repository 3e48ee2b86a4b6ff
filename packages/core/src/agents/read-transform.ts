import { listOf, plainText, type Rule, wrong } from '../ensembles/reading/rule.ts';
import { shape, shaped } from '../ensembles/reading/shape.ts';
import { type Tree, toJson } from '../ensembles/reading/tree.ts';

const change = shaped(
  shape('transform', {
    extract: plainText,
    arrayToMap: shaped(shape('arrayToMap', { path: plainText, key: plainText })),
  }),
);

/** `transform` of a tool: a list of `{extract}` and `{arrayToMap: {path, key}}`; language reference, section 4.4. */
export const toolTransform: Rule = listOf((value, at, name) => {
  if (value.kind === 'mapping' && value.entries.size === 1) {
    const map = value.entries.get('arrayToMap')?.value;
    if (map?.kind === 'mapping' && !map.entries.has('key')) needsKey(map, at);
    return change(value, at, name);
  }
  wrong(value, name, 'must be a list of {extract: path} and {arrayToMap: {path, key}}, one in each item', at);
  return toJson(value);
});

function needsKey(map: Tree, { faults }: Parameters<Rule>[1]): void {
  faults.error(
    map,
    'INVALID_FIELD',
    'arrayToMap needs the key of its items',
    'write  arrayToMap: { path: items, key: id }',
  );
}
