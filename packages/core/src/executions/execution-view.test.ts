import { expect, it } from 'vitest';
import { SAMPLE_TIME, sampleExecution } from '../testing/samples.ts';
import { viewExecution } from './execution-view.ts';
import { hideTokens } from './view-going-on.ts';

it('an execution that runs names the agent that began last of those at work', () => {
  const { output: _, endTime: __, ...run } = sampleExecution('exec_1');
  const step = (id: string, agent: string | null, startSeq: number) => {
    return { step: id, agent, startSeq, startTime: SAMPLE_TIME };
  };
  const begun = [
    step('a', 'first', 1),
    step('b', 'second', 2),
    { ...step('c', 'third', 3), endSeq: 5 },
    step('d', null, 4),
  ];
  const view = viewExecution({ ...run, status: 'running', begun }, hideTokens);
  expect(view.progress.currentAgent).toBe('second');
  expect(viewExecution(sampleExecution('exec_1'), hideTokens).progress.currentAgent).toBeNull();
});
