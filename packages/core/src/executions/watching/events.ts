import type { ExecutionEvent } from '@ensembleapp/protocol';
import type { BegunStep, Execution, StepRecord } from '../execution.ts';
import { viewFailure } from '../execution-view.ts';
import { hideTokens } from '../view-going-on.ts';
import { viewWaiting } from '../view-waiting.ts';
import type { Moment } from './moment.ts';

type Place = Pick<ExecutionEvent, 'executionId'>;

/**
 * What happened in an execution behind the event of that number, oldest first. The same execution gives the same events with the same
 * numbers whether it is read while it runs or later; of one that runs, none is given that an earlier one may still come before.
 * @param after -1: from the start
 */
export function eventsOf(execution: Execution, after = -1): readonly ExecutionEvent[] {
  const { id: executionId, steps, begun = [], moments = [] } = execution;
  const place = { executionId };
  const isNew = (sequence: number) => sequence > after;
  const unsettled = Math.min(...begun.map(({ endSeq }) => endSeq ?? Number.POSITIVE_INFINITY));
  return [
    ...(isNew(0) ? [startOf(execution)] : []),
    ...steps.filter(({ endSeq }) => isNew(endSeq)).flatMap((step) => stepEvents(place, step)),
    ...begun.filter(({ isSkipped }) => !isSkipped).map((step) => stepStarted(place, step)),
    ...moments.filter(({ sequence }) => isNew(sequence)).flatMap((moment) => momentEvents(execution, moment)),
    ...endOf(execution),
  ]
    .filter(({ sequence }) => isNew(sequence) && sequence < unsettled)
    .sort((one, other) => one.sequence - other.sequence);
}

function startOf({ id: executionId, kind, name, version, startTime: timestamp }: Execution): ExecutionEvent {
  const common = { event: 'execution.started', executionId, sequence: 0, timestamp, version } as const;
  return kind === 'ensemble' ? { ...common, ensemble: name } : { ...common, agent: name };
}

function stepStarted(place: Place, { step, agent, path, startTime, startSeq }: BegunStep): ExecutionEvent {
  const own = { ...place, sequence: startSeq, timestamp: startTime, step, agent };
  return { event: 'step.started', ...own, ...(path && { path }) };
}

/** How a step began and how it ended; one that was skipped did not begin. */
function stepEvents(place: Place, record: StepRecord): readonly ExecutionEvent[] {
  const { step, agent, path, status, startTime, duration, cached, endSeq, attempts, error } = record;
  const own = { ...place, sequence: endSeq, timestamp: startTime + duration, step, agent, ...(path && { path }) };
  switch (status) {
    case 'skipped':
      return [{ event: 'step.skipped', ...own, duration, cached }];
    case 'completed':
      return [stepStarted(place, record), { event: 'step.completed', ...own, duration, cached }];
    case 'failed':
    case 'cancelled':
      return [stepStarted(place, record), { event: 'step.failed', ...own, error, attempt: attempts }];
  }
}

function momentEvents(execution: Execution, moment: Moment): readonly ExecutionEvent[] {
  const { sequence, at: timestamp } = moment;
  const own = { executionId: execution.id, sequence, timestamp };
  switch (moment.kind) {
    case 'log': {
      const { level, step, agent, message, metadata } = moment;
      return [{ event: 'log', ...own, level, step, agent, message, metadata }];
    }
    case 'retrying': {
      const { step, agent, error, attempt, delay } = moment;
      return [{ event: 'step.retrying', ...own, step, agent, error, attempt, delay }];
    }
    case 'state':
      return [{ event: 'state.updated', ...own, keys: moment.keys }];
    case 'waiting': {
      const waiting = viewWaiting(execution, [moment.waiting], hideTokens);
      return waiting ? [{ event: 'execution.waiting', ...own, waiting }] : [];
    }
    case 'resumed':
      return [{ event: 'execution.resumed', ...own, step: moment.step }];
  }
}

function endOf(execution: Execution): readonly ExecutionEvent[] {
  if (!('endTime' in execution)) return [];
  const { id: executionId, startTime, endTime } = execution;
  const sequence = execution.endSeq ?? lastSequence(execution) + 1;
  const own = { executionId, sequence, timestamp: endTime, duration: endTime - startTime };
  return execution.status === 'completed'
    ? [{ event: 'execution.completed', ...own, output: execution.output }]
    : [{ event: `execution.${execution.status}`, ...own, error: viewFailure(execution.error) }];
}

/** The highest number that anything in an execution has. */
export function lastSequence({ steps, begun = [], moments = [], endSeq = 0 }: Execution): number {
  const numbers = [...steps, ...begun].map((step) => step.endSeq ?? step.startSeq);
  return [...numbers, ...moments.map(({ sequence }) => sequence)].reduce((most, one) => Math.max(most, one), endSeq);
}
