import type { JsonObject } from '@ensembleapp/protocol';
import { form } from '../read-form.ts';
import { status } from '../read-output.ts';
import { anyOf, type Description, described } from '../reading/described.ts';
import {
  condition,
  duration,
  expression,
  listOf,
  mappingOf,
  number,
  oneOf,
  plainText,
  type Rule,
  text,
  values,
  word,
  wrong,
} from '../reading/rule.ts';
import { type FieldOf, type Shape, shape, shaped } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { type Tree, toJson } from '../reading/tree.ts';
import type { FlowAt } from './flow-at.ts';
import { itemName, maxConcurrency } from './loop.ts';
import { inBody, naming } from './naming.ts';
import { readStep } from './read-step.ts';
import { ACTIONS, LEAF_FIELDS, STEP_FIELDS } from './step-fields.ts';
import { stepsOf } from './step-lists.ts';

const DAY = 86_400_000;
const APPROVAL_LIMIT = 7 * DAY;
const SLEEP_LIMIT = 365 * DAY;
const ITERATIONS_LIMIT = 100_000;

/** A list of steps, or one step, which is a list of one. */
const stepList: Description = (refer) =>
  anyOf({ type: 'array', items: anyOf(refer.step(), { type: 'array', items: refer.step() }) }, refer.step());
const steps: Rule = described(stepList, (value, at, name) => {
  if (value.kind === 'scalar') wrong(value, name, 'must be a list of steps', at);
  if (value.kind === 'scalar' || !isFlowAt(at)) return toJson(value);
  const { body: _body, ...rest } = at;
  return stepsOf(value).map((tree: Tree) => readStep(tree, rest));
});

function isFlowAt(at: Parameters<Rule>[1]): at is FlowAt {
  return at.flow !== undefined && at.owner !== undefined;
}

/** One type of control step. */
interface ControlShape extends Shape {
  readonly required: readonly string[];
  /** What is wrong with its fields together, and what would be right. */
  readonly check?: Check | undefined;
}

type Check = (fields: JsonObject) => readonly [message: string, hint: string] | undefined;

const LOOP = {
  steps: [inBody(steps), 'do', 'body', 'step'],
  as: itemName,
  indexAs: itemName,
  breakWhen: inBody(condition),
  maxConcurrency: [maxConcurrency, 'max_concurrency', 'concurrency'],
} as const satisfies Readonly<Record<string, FieldOf>>;

const pausing = duration(APPROVAL_LIMIT);

/** ISO text, epoch ms, or an expression. */
const until: Rule = (value, at, name) => {
  const written = textOf(value)?.value;
  return written !== undefined && Number.isNaN(Date.parse(written))
    ? condition(value, at, name)
    : word(value, at, name);
};

/** The control steps of section 8, by type. */
export const CONTROL_SHAPES: ReadonlyMap<string, ControlShape> = new Map(
  [
    control('parallel', ['steps'], {
      steps,
      waitFor: oneOf('all', 'any', 'first'),
      maxConcurrency: LOOP.maxConcurrency,
    }),
    control('sequence', ['steps'], { steps }),
    control('branch', ['condition'], Object.fromEntries(['then', 'else'].map((side) => [side, steps]))),
    control('switch', ['value', 'cases'], { value: expression, cases: mappingOf(steps), default: steps }),
    control('foreach', ['items', 'steps'], { items: expression, ...LOOP }),
    control('while', ['condition', 'steps'], {
      condition: [inBody(condition), 'when', 'if'],
      steps: LOOP.steps,
      maxIterations: [number(1, ITERATIONS_LIMIT), 'max_iterations'],
    }),
    control('map-reduce', ['items', 'map'], {
      items: expression,
      map: inBody(steps),
      reduce: naming(steps, 'mapResults'),
      as: LOOP.as,
      indexAs: LOOP.indexAs,
      maxConcurrency: LOOP.maxConcurrency,
    }),
    control('try', ['steps'], { steps, catch: naming(steps, 'error'), finally: naming(steps, 'error') }),
    control(
      'approval',
      [],
      {
        prompt: text,
        data: values,
        approvers: values,
        minApprovals: [number(1), 'min_approvals'],
        fields: form,
        actions: listOf(shaped(shape('action', { id: plainText, label: text }))),
        onReject: oneOf('continue', 'fail'),
        channel: text,
        notify: values,
        timeout: pausing,
      },
      checkApprovers,
    ),
    control('collect', ['fields'], { prompt: text, fields: form, timeout: pausing }),
    control('wait', ['signal'], { signal: text, match: naming(condition, 'signal'), timeout: pausing }),
    control('sleep', [], { duration: duration(SLEEP_LIMIT), until }, checkSleep),
    control('end', [], { output: values, status }),
  ].map((described) => [described.name, described]),
);

function control(
  type: string,
  required: readonly string[],
  fields: Readonly<Record<string, FieldOf>>,
  check?: Check,
): ControlShape {
  const described = shape(type, fields, shape('step', { title: plainText }, STEP_FIELDS));
  return { name: type, fields: described.fields, required, beside: [...ACTIONS, ...LEAF_FIELDS.fields.keys()], check };
}

function checkSleep({ duration, until }: JsonObject): ReturnType<Check> {
  if ((duration === undefined) !== (until === undefined)) return undefined;
  return [
    'a step of type sleep needs duration or until, one of them',
    'write  duration: 5m  or  until: 2030-01-31T09:00:00Z',
  ];
}

function checkApprovers({ approvers, minApprovals }: JsonObject): ReturnType<Check> {
  if (!Array.isArray(approvers) || approvers.length === 0 || typeof minApprovals !== 'number') return undefined;
  if (minApprovals <= approvers.length) return undefined;
  return [
    `${minApprovals} approvals cannot come from ${approvers.length} approvers`,
    'name more approvers, or ask for fewer approvals',
  ];
}
