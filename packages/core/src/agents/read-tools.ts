import { toolReference } from '../ensembles/planning/planned-tools.ts';
import { checkValues } from '../ensembles/reading/check-expressions.ts';
import type { At } from '../ensembles/reading/rule.ts';
import { textOf } from '../ensembles/reading/text-of.ts';
import { type Tree, toJson } from '../ensembles/reading/tree.ts';
import { readFeed } from '../ensembles/steps/trust.ts';
import { nearest } from '../nearest.ts';

const MEMBERS = ['toolId', 'version', 'inputs'];

/**
 * Reads `tools` of a model: names and `{toolId, version?, inputs?}`. Which tools there are is said by the text alone: no expression, and so
 * nobody who gives it a value, chooses what a model may call.
 */
export function readTools(value: Tree, at: At): void {
  if (value.kind !== 'list') {
    at.faults.error(
      value,
      'INVALID_FIELD',
      'tools must be a list',
      'write  tools: [name, "ensemble:name", "mcp:server/tool"]',
    );
    return;
  }
  for (const item of value.items) readTool(item, at);
}

function readTool(item: Tree, at: At): void {
  const { faults, scope } = at;
  const members = item.kind === 'mapping' ? item.entries : undefined;
  for (const entry of members?.values() ?? []) {
    if (MEMBERS.includes(entry.name)) continue;
    const meant = nearest(entry.name, MEMBERS);
    const hint = meant ? `did you mean "${meant}"?` : `the fields here are ${MEMBERS.join(', ')}`;
    faults.error(entry, 'UNKNOWN_FIELD', `unknown field "${entry.name}"`, hint);
  }
  const written = members ? members.get('toolId')?.value : item;
  const name = textOf(written)?.value;
  const version = members?.get('version');
  const whole = version && toJson(version.value) !== null ? `${name}@${toJson(version.value)}` : name;
  const reference = whole === undefined ? undefined : toolReference(whole);
  if (whole === undefined || !reference) {
    const hint = 'write  name, name@3, ensemble:name, mcp:server/tool  or  mcp:server/*';
    faults.error(written ?? item, 'INVALID_FIELD', 'a tool is named by its text alone', hint);
    return;
  }
  const inputs = members?.get('inputs')?.value;
  if (inputs && inputs.kind !== 'mapping') faults.error(inputs, 'INVALID_FIELD', 'inputs must be a mapping');
  else if (inputs && reference.kind === 'mcp' && reference.tool === undefined) {
    faults.error(inputs, 'INVALID_FIELD', 'inputs are of one tool, not of all tools of a server', 'name the tool');
  } else if (inputs) checkValues(inputs, scope, faults);
  const fixed = inputs?.kind === 'mapping' ? [...inputs.entries.keys()] : [];
  const { untrusted } = readFeed(inputs ?? { ...item, kind: 'mapping', entries: new Map() }, item, scope.names);
  scope.links.push({
    to: 'tool',
    name: whole,
    place: written ?? item,
    feed: { place: item, untrusted },
    fixed: new Set(fixed),
  });
}
