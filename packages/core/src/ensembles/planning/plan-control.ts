import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { ControlStep, Step } from '../step.ts';
import { parallelOrder } from './order.ts';
import { readsWhatIsWritten, stateUse } from './references.ts';
import { allSteps, type ControlAction, type Loop, type LoopBody, listsIn, type PlannedStep } from './step.ts';
import type { Texts } from './texts.ts';

const MOST_AT_ONCE = 100;
const MOST_TURNS = 1000;

/** Plans steps inside a control step; `names` are known there too. */
type PlanInside = (steps: readonly Step[], names?: readonly string[], tried?: boolean) => readonly PlannedStep[];

export function isControl(step: Step): step is ControlStep {
  return step.type !== undefined;
}

export function planControl(step: ControlStep, texts: Texts, inside: PlanInside): ControlAction {
  switch (step.type) {
    case 'parallel': {
      const steps = inside(step.steps);
      const { waitFor = 'all', maxConcurrency } = step;
      return { kind: 'parallel', steps, waitFor, maxConcurrency, waits: parallelOrder(steps) };
    }
    case 'sequence':
      return { kind: 'sequence', steps: inside(step.steps) };
    case 'branch': {
      const test = texts.condition(step.condition);
      return { kind: 'branch', test, yes: inside(step.then ?? []), no: inside(step.else ?? []) };
    }
    case 'switch': {
      const cases = Object.entries(step.cases).map(([key, steps]) => [key, inside(steps)] as const);
      const otherwise = inside(step.default ?? []);
      return { kind: 'switch', value: texts.operand(step.value), cases: new Map(cases), otherwise };
    }
    case 'foreach': {
      const loop = planLoop(step, step.steps, texts, inside);
      const breakWhen = texts.within([...loopNames(step), ...loop.body.ids]).optionalCondition(step.breakWhen);
      return { kind: 'foreach', ...loop, breakWhen };
    }
    case 'map-reduce': {
      const loop = planLoop(step, step.map, texts, inside);
      return { kind: 'map-reduce', ...loop, reduce: step.reduce && inside(step.reduce, ['mapResults']) };
    }
    case 'while': {
      const names = ['index', 'iteration'];
      const test = texts.within(names).condition(step.condition);
      const { maxIterations = MOST_TURNS } = step;
      return { kind: 'while', test, body: bodyOf(inside(step.steps, names)), maxIterations };
    }
    case 'try': {
      const steps = inside(step.steps, [], true);
      const rescue = step.catch && inside(step.catch, ['error']);
      return { kind: 'try', steps, rescue, last: inside(step.finally ?? [], ['error']) };
    }
    case 'sleep':
      if (step.duration !== undefined) return { kind: 'sleep', duration: texts.duration(step.duration) };
      return { kind: 'until', until: planUntil(step.until ?? 0, texts) };
    case 'end':
      return { kind: 'end', output: texts.optional(step.output), status: texts.optional(step.status) };
    case 'approval': {
      const { prompt, data, approvers, minApprovals, fields, actions, onReject, metadata } = step;
      const written = { prompt, data, approvers, minApprovals, fields, actions, onReject, metadata };
      return { kind: 'ask', form: 'approval', told: texts.value(saidOf(written)), isHitl: false };
    }
    case 'collect':
      return {
        kind: 'ask',
        form: 'input',
        told: texts.value(saidOf({ prompt: step.prompt, fields: step.fields })),
        isHitl: false,
      };
    case 'wait':
      return {
        kind: 'wait',
        signal: texts.value(step.signal),
        match: texts.within(['signal']).optionalCondition(step.match),
      };
  }
}

/** What is written, without what is not. */
function saidOf(written: Readonly<Record<string, unknown>>): JsonObject {
  return JSON.parse(JSON.stringify(written));
}

interface WrittenLoop {
  readonly items: Json;
  readonly maxConcurrency?: number;
  readonly as?: string;
  readonly indexAs?: string;
}

function planLoop(written: WrittenLoop, steps: readonly Step[], texts: Texts, inside: PlanInside): Loop {
  const body = bodyOf(inside(steps, loopNames(written)));
  const use = stateUse(body.steps);
  const isSerial = readsWhatIsWritten(use, use);
  return {
    items: texts.operand(written.items),
    body,
    width: isSerial ? 1 : Math.min(MOST_AT_ONCE, written.maxConcurrency ?? 1),
    as: written.as ?? 'item',
    indexAs: written.indexAs,
  };
}

function loopNames({ as, indexAs }: WrittenLoop): readonly string[] {
  return ['item', 'index', 'loop', ...[as, indexAs].filter((name) => name !== undefined)];
}

function bodyOf(steps: readonly PlannedStep[]): LoopBody {
  const writers = new Map<string, string | null>();
  const gather = (list: readonly PlannedStep[], once: boolean) => {
    for (const { id, state, does } of list) {
      const isLoop = does.kind === 'foreach' || does.kind === 'map-reduce' || does.kind === 'while';
      for (const inner of listsIn(does)) gather(inner, once && !isLoop);
      for (const key of state.keys) writers.set(key, once ? id : null);
    }
  };
  gather(steps, true);
  return { steps, ids: new Set(allSteps(steps).map(({ id }) => id)), writers };
}

/** A point in time as it is written, or an expression that gives one. */
function planUntil(until: string | number, texts: Texts) {
  const isPoint = typeof until === 'number' || !Number.isNaN(Date.parse(until));
  return isPoint ? texts.value(until) : texts.operand(until);
}
