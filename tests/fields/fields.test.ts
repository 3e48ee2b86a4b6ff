import { fieldsOfOperation, operationsWithFields } from '@ensembleapp/core/agents/operation-fields.ts';
import { isObject } from '@ensembleapp/core/agents/operations/is-object.ts';
import { isRunnable } from '@ensembleapp/core/ensembles/runnable.ts';
import { describe, expect, test } from 'vitest';
import { CASES } from './cases.ts';
import type { FieldCase, Observed } from './field-case.ts';
import { knownFields } from './known-fields.ts';
import { observe } from './observe.ts';
import { OWED } from './owed.ts';
import { without } from './without.ts';

/** Where a field, or a kind of mapping with all its fields, stands, when that is refused as a whole. */
const STANDS_IN: Readonly<Record<string, string>> = {
  action: 'type.approval',
  approval: 'type.approval',
  collect: 'type.collect',
  wait: 'type.wait',
  metrics: 'ensemble.metrics',
  metric: 'ensemble.metrics',
  tracing: 'ensemble.tracing',
  memory: 'ensemble.memory',
  session: 'ensemble.memory',
  'email-notification': 'notification.email',
  option: 'trigger-type.cli',
  sender: 'trigger-type.email',
  oauth: 'auth.oauth',
  'trigger.addresses': 'trigger-type.email',
  'trigger.reply_with_output': 'trigger-type.email',
  'trigger.queue': 'trigger-type.queue',
  'trigger.batch_size': 'trigger-type.queue',
  'trigger.max_retries': 'trigger-type.queue',
  'trigger.max_wait_time': 'trigger-type.queue',
  'trigger.command': 'trigger-type.cli',
  'trigger.options': 'trigger-type.cli',
  'trigger.description': 'trigger-type.cli',
  'trigger.toolName': 'trigger-type.mcp',
  'trigger.output': 'trigger-type.build',
};

/** What this version runs: every field that a reader knows, but what `runnable.ts` refuses. */
function runFields(): readonly string[] {
  const ofOperations = operationsWithFields()
    .filter((operation) => isRunnable(`operation.${operation}`))
    .flatMap((operation) => fieldsOfOperation(operation).known.map((field) => `${operation}.${field}`));
  return [...knownFields(), ...ofOperations].filter((field) => {
    const place = STANDS_IN[field] ?? STANDS_IN[field.slice(0, field.indexOf('.'))];
    return isRunnable(field) && (place === undefined || isRunnable(place));
  });
}

/** Of these, all is said that there is; of what else shows, some members. */
const WHOLE: readonly string[] = ['output', 'state', 'seen'] satisfies readonly (keyof Observed)[];

/** What has these members, and so on inside; lists are whole. */
function holding(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(holding);
  if (!isObject(value) || 'asymmetricMatch' in value) return value;
  return expect.objectContaining<object>(
    Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, holding(inner)])),
  );
}

describe('a field of the language', () => {
  test.each(CASES)('$field does what it says, and nothing else does', async (one) => {
    const wanted = Object.entries(one.expect).map(([name, value]) => [
      name,
      WHOLE.includes(name) ? value : holding(value),
    ]);
    const look = async (at: FieldCase) => {
      const shown = new Map<string, unknown>(Object.entries(await observe(at)));
      return wanted.map(([name]) => [name, shown.get(name)]);
    };
    expect(await look(one)).toEqual(wanted);
    expect(await look(without(one))).not.toEqual(wanted);
  });

  test('that this version runs has a case which fails when it is ignored', () => {
    const shown = new Set(CASES.map(({ field }) => field));
    const fields = runFields();
    const lacking = fields.filter((field) => !shown.has(field) && !OWED.has(field));
    expect(lacking, 'show in tests/fields/cases.ts what each of these does').toEqual([]);
    const done = [...OWED].filter((field) => shown.has(field) || !fields.includes(field));
    expect(done, 'take these from tests/fields/owed.ts').toEqual([]);
    const unknown = [...shown].filter((field) => !fields.includes(field));
    expect(unknown, 'no reader knows these, or this version refuses them').toEqual([]);
  });
});
