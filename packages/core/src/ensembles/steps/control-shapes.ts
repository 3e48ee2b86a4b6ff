import { agentConfig } from '../../agents/agent-config.ts';
import { words } from '../../words.ts';
import { STEP_TIMEOUT_LIMIT } from '../duration.ts';
import { form } from '../read-form.ts';
import { anyOf, type Description, described } from '../reading/described.ts';
import {
  condition,
  constant,
  duration,
  expression,
  flag,
  listOf,
  mapping,
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
import { besides, type FieldOf, type Shape, shape, shaped } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { type Tree, toJson } from '../reading/tree.ts';
import { dependsOn } from './depends-on.ts';
import type { FlowAt } from './flow-at.ts';
import { onError, onTimeout } from './handling.ts';
import { itemName, loop, maxConcurrency } from './loop.ts';
import { inBody, naming } from './naming.ts';
import { cache, retry } from './policies.ts';
import { readStep } from './read-step.ts';
import { scoring } from './scoring.ts';
import { state } from './state-access.ts';
import { stepsOf } from './step-lists.ts';
import { schema } from './step-schema.ts';

/** What a step does, and the short forms of control steps. */
export const ACTIONS =
  words(`id name agent operation ensemble tool type parallel foreach branch switch while mapReduce try sleep
  wait`);

const DAY = 86_400_000;
const APPROVAL_LIMIT = 7 * DAY;
const SLEEP_LIMIT = 365 * DAY;
const ITERATIONS_LIMIT = 100_000;

/** Fields that any step may have; language reference, section 5. */
export const STEP_FIELDS: Shape = besides(
  shape('step', {
    description: plainText,
    condition: [condition, 'when', 'if'],
    input: [values, 'inputs'],
    retry,
    timeout: duration(STEP_TIMEOUT_LIMIT),
    onTimeout,
    cache,
    onError,
    continueOnError: [flag, 'continue_on_error'],
    state,
    depends_on: [dependsOn, 'dependsOn'],
    component: text,
    atMostOnce: flag,
    scoring,
    loop,
    metadata: mapping,
  }),
  ...ACTIONS,
);

/** Fields of a step that does work of its own. */
export const LEAF_FIELDS: Shape = besides(
  shape('step', { config: agentConfig, configRef: text, schema, title: plainText }, STEP_FIELDS),
  ...ACTIONS,
);

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
}

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
    control('approval', [], {
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
    }),
    control('collect', ['fields'], { prompt: text, fields: form, timeout: pausing }),
    control('wait', ['signal'], { signal: text, match: naming(condition, 'signal'), timeout: pausing }),
    control('sleep', [], { duration: duration(SLEEP_LIMIT), until }),
    control('end', [], { output: values, status: constant }),
  ].map((described) => [described.name, described]),
);

function control(type: string, required: readonly string[], fields: Readonly<Record<string, FieldOf>>): ControlShape {
  const described = shape('step', { title: plainText, ...fields }, STEP_FIELDS);
  return { name: type, fields: described.fields, required, beside: ACTIONS };
}
