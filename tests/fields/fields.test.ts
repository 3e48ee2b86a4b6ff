import { fieldsOfOperation, operationsWithFields } from '@ensembleapp/core/agents/operation-fields.ts';
import { isObject } from '@ensembleapp/core/agents/operations/is-object.ts';
import { readEnsemble } from '@ensembleapp/core/ensembles/read-ensemble.ts';
import { Faults } from '@ensembleapp/core/ensembles/reading/faults.ts';
import { readTree } from '@ensembleapp/core/ensembles/reading/read-tree.ts';
import { toJson } from '@ensembleapp/core/ensembles/reading/tree.ts';
import { isRunnable } from '@ensembleapp/core/ensembles/runnable.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import type { Json } from '@ensembleapp/protocol';
import { describe, expect, test } from 'vitest';
import { openFlows } from '../open-flows.ts';
import { CASES, type FieldCase, type Observed } from './cases.ts';
import { knownFields } from './known-fields.ts';
import { OWED } from './owed.ts';

/** Where a field, or a kind of mapping with all its fields, stands, when that is refused as a whole. */
const STANDS_IN: Readonly<Record<string, string>> = {
  action: 'type.approval',
  approval: 'type.approval',
  collect: 'type.collect',
  wait: 'type.wait',
  logging: 'ensemble.logging',
  trace: 'ensemble.logging',
  metrics: 'ensemble.metrics',
  metric: 'ensemble.metrics',
  tracing: 'ensemble.tracing',
  memory: 'ensemble.memory',
  session: 'ensemble.memory',
  'email-notification': 'ensemble.notifications',
  'webhook-notification': 'ensemble.notifications',
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

/** The ensemble without the field, or with something else in its place. */
function without({ field, as = field.slice(field.indexOf('.') + 1), ensemble, instead }: FieldCase): string {
  const faults = new Faults();
  const tree = readTree(ensemble, 'yaml', faults);
  if (!tree) throw new Error(JSON.stringify(faults.problems));
  let count = 0;
  const change = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(change);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]): readonly [string, Json][] => {
        if (name !== as) return [[name, change(inner)]];
        count += 1;
        return instead === undefined ? [] : [[name, instead]];
      }),
    );
  };
  const changed = change(toJson(tree));
  if (count !== 1) throw new Error(`the ensemble says "${as}" ${count} times: say it once`);
  if (!isObject(changed)) throw new Error('an ensemble is a mapping');
  return Object.entries(changed)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join('\n');
}

/**
 * Runs the ensemble. Without a field that names something, the reader refuses the name; any other refusal throws, since a field
 * that has to be there may be demanded and ignored: its case says `instead`.
 */
async function observe(ensemble: string, input: FieldCase['input']): Promise<Observed> {
  const { problems } = readEnsemble(`name: t\n${ensemble}`, { format: 'yaml' });
  if (problems.some(({ code }) => code === 'UNKNOWN_NAME')) return { refused: 'UNKNOWN_NAME' };
  const here = await openFlows();
  try {
    const { output, error, execution, steps, state } = await here.run(ensemble, input);
    return {
      output,
      steps,
      seen: here.seen,
      ...(error && { error: JSON.parse(JSON.stringify(error)) }),
      ...(execution.response && { response: JSON.parse(JSON.stringify(execution.response)) }),
      ...(state && { state }),
    };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code };
    throw error;
  }
}

describe('a field of the language', () => {
  test.each(CASES)('$field does what it says, and nothing else does', async (one) => {
    const { error, response, ...exactly } = one.expect;
    const wanted: unknown = expect.objectContaining<object>({
      ...exactly,
      ...(error && { error: expect.objectContaining<object>(error) }),
      ...(response && { response: expect.objectContaining<object>(response) }),
    });
    expect(await observe(one.ensemble, one.input)).toEqual(wanted);
    expect(await observe(without(one), one.input)).not.toEqual(wanted);
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
