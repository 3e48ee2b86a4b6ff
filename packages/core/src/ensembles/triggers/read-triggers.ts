import type { Json, JsonObject } from '@ensembleapp/protocol';
import { nearest } from '../../nearest.ts';
import { choice, described, type Refer } from '../reading/described.ts';
import { type At, listOrOne, type Rule } from '../reading/rule.ts';
import { readShape } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { type Mapping, type Tree, toJson } from '../reading/tree.ts';
import { REQUIRED, TRIGGERS } from './trigger-shapes.ts';

/** What starts the ensemble; language reference, section 11. Problems of these codes close one trigger and nothing else. */
export const triggers: Rule = listOrOne(described(describeTrigger, readTrigger));

function describeTrigger(refer: Refer): JsonObject {
  const kinds = [...TRIGGERS].map(([type, fields]) =>
    choice({ properties: { type: { const: type } } }, refer.shape(fields)),
  );
  return { type: 'object', required: ['type'], properties: { type: { enum: [...TRIGGERS.keys()] } }, allOf: kinds };
}

/** Whether a problem closes the trigger it stands on, and leaves the definition as good as it is. */
export function closesTrigger(code: string): boolean {
  return /TRIGGER|^INVALID_CRON$|^PATH_TAKEN$/.test(code);
}

const DOORS = ['http', 'webhook', 'mcp', 'email'];

function readTrigger(value: Tree, at: At): Json {
  const { faults } = at;
  if (value.kind !== 'mapping') {
    faults.error(value, 'INVALID_TRIGGER', 'a trigger is a mapping', 'write  - type: http');
    return toJson(value);
  }
  const place = value.entries.get('type')?.value ?? value;
  const type = textOf(place)?.value ?? '';
  const fields = TRIGGERS.get(type);
  if (!fields) {
    const meant = nearest(type, TRIGGERS.keys());
    const hint = meant ? `did you mean "${meant}"?` : `the types are ${[...TRIGGERS.keys()].join(', ')}`;
    faults.error(place, 'UNKNOWN_TRIGGER', 'there is no such type of trigger', hint);
    return toJson(value);
  }
  faults.use(`trigger-type.${type}`, place, `a trigger of type ${type}`);
  const required = REQUIRED.get(type);
  if (required !== undefined && !value.entries.has(required)) {
    faults.error(value, 'INVALID_TRIGGER', `a trigger of type ${type} needs ${required}`);
  }
  if (DOORS.includes(type) && !isProtected(value)) {
    const message = `nobody says who may call this ${type} trigger, so it stays closed`;
    faults.error(place, 'TRIGGER_NOT_PROTECTED', message, 'write  auth: { type: apiKey }  or  public: true');
  }
  return readShape(value, fields, at);
}

function isProtected({ entries }: Mapping): boolean {
  const open = entries.get('public')?.value;
  return entries.has('auth') || (open !== undefined && toJson(open) === true);
}
