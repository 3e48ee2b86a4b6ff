import { inputs } from './read-fields.ts';
import { notifications } from './read-notifications.ts';
import { output } from './read-output.ts';
import { ensembleState } from './read-state.ts';
import { anyOf, described, schemaOf } from './reading/described.ts';
import {
  condition,
  duration,
  flag,
  listOf,
  number,
  oneOf,
  plainText,
  type Rule,
  texts,
  values,
  wrong,
} from './reading/rule.ts';
import { type Shape, shape, shaped } from './reading/shape.ts';
import { textOf } from './reading/text-of.ts';
import { toJson } from './reading/tree.ts';
import { edge, stepId } from './steps/machine.ts';
import { naming } from './steps/naming.ts';
import { cache } from './steps/policies.ts';
import { scoring } from './steps/scoring.ts';
import { triggers } from './triggers/read-triggers.ts';

const RUN_TIMEOUT_LIMIT = 86_400_000;

/** Text as written, also where YAML sees a number in it: `version: 1.0` is `"1.0"`. */
const label: Rule = (value, at, name) => {
  if (value.kind === 'scalar' && typeof value.value === 'number') return value.source;
  if (!textOf(value)) wrong(value, name, 'must be text', at);
  return toJson(value);
};

/** What every definition may say of itself beside its name. */
export const HEADING: Shape = shape('heading', { description: plainText, version: label, tags: texts });

/** Everything, or members of these names. */
const flagOrNames: Rule = described(
  (refer) => anyOf(schemaOf(flag, refer), schemaOf(texts, refer)),
  (value, at, name) => (value.kind === 'list' ? texts(value, at, name) : flag(value, at, name)),
);

const LOGGING = shape('logging', {
  level: oneOf('trace', 'debug', 'info', 'warn', 'error', 'off', 'silent'),
  trace: shaped(
    shape('trace', {
      enabled: flag,
      includeInputs: flag,
      includeOutputs: flag,
      redactInputs: texts,
      redactOutputs: flagOrNames,
    }),
  ),
});

/** What a metric can ask of the run. */
const METRIC_ROOTS = ['success', 'failure', 'failed', 'status', 'duration', 'error'];

const METRIC = shape('metric', {
  name: plainText,
  type: oneOf('counter', 'gauge', 'histogram'),
  value: values,
  condition: [naming(condition, ...METRIC_ROOTS), 'when', 'if'],
  tags: values,
  labels: values,
});

const SESSION = shape('session', {
  ttl: number(1),
  maxMessages: number(1),
  messageMaxAgeHours: number(0, undefined, false),
});

/** The fields of an ensemble that are neither its name nor its steps; language reference, section 3. */
export const ENSEMBLE: Shape = shape(
  'ensemble',
  {
    title: plainText,
    apiExecutable: [flag, 'api_executable'],
    frontend: flag,
    input: [inputs, 'inputs'],
    state: ensembleState,
    output: [output, 'outputs'],
    trigger: [triggers, 'triggers'],
    notifications,
    timeout: duration(RUN_TIMEOUT_LIMIT),
    concurrency: number(1, 64),
    cache,
    durability: oneOf('none', 'exit', 'step'),
    scoring: naming(scoring, 'scoring'),
    memory: shaped(
      shape('memory', {
        enabled: flag,
        session: shaped(SESSION),
        longTerm: values,
        semantic: values,
        analytical: values,
      }),
    ),
    logging: shaped(LOGGING),
    metrics: shaped(shape('metrics', { enabled: flag, custom: listOf(shaped(METRIC)) })),
    tracing: shaped(shape('tracing', { enabled: flag, samplingRate: number(0, 1, false) })),
  },
  HEADING,
);

/** A workflow graph has an initial step and edges too. */
export const MACHINE: Shape = shape('machine', { initialStep: stepId, edges: listOf(edge) }, ENSEMBLE);
