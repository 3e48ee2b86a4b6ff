import { agentConfig } from '../../agents/agent-config.ts';
import { words } from '../../words.ts';
import { STEP_TIMEOUT_LIMIT } from '../duration.ts';
import { condition, duration, flag, mapping, plainText, text, values } from '../reading/rule.ts';
import { besides, type Shape, shape } from '../reading/shape.ts';
import { dependsOn } from './depends-on.ts';
import { onError, onTimeout } from './handling.ts';
import { loop } from './loop.ts';
import { cache, retry } from './policies.ts';
import { scoring } from './scoring.ts';
import { state } from './state-access.ts';
import { schema } from './step-schema.ts';

/** What a step does, and the short forms of control steps. */
export const ACTIONS =
  words(`id name agent operation ensemble tool type parallel foreach branch switch while mapReduce try sleep
  wait`);

/** Fields that any step may have; language reference, sections 5 and 8. */
export const STEP_FIELDS: Shape = besides(
  shape('step', {
    description: plainText,
    condition: [condition, 'when', 'if'],
    timeout: duration(STEP_TIMEOUT_LIMIT),
    onTimeout,
    onError,
    continueOnError: [flag, 'continue_on_error'],
    state,
    depends_on: [dependsOn, 'dependsOn'],
    component: text,
    metadata: mapping,
  }),
  ...ACTIONS,
);

/** Fields of a step that does work of its own. */
export const LEAF_FIELDS: Shape = besides(
  shape(
    'step',
    {
      input: [values, 'inputs'],
      retry,
      cache,
      atMostOnce: flag,
      scoring,
      loop,
      config: agentConfig,
      configRef: text,
      schema,
      title: plainText,
    },
    STEP_FIELDS,
  ),
  ...ACTIONS,
);
