import { answerToken } from '@ensembleapp/core/executions/asking/answer-token.ts';
import { answerCallback, viewCallback } from '@ensembleapp/core/executions/callback.ts';
import { cancelExecution } from '@ensembleapp/core/executions/cancel-execution.ts';
import { executeEnsemble } from '@ensembleapp/core/executions/execute-ensemble.ts';
import { forkExecution } from '@ensembleapp/core/executions/fork-execution.ts';
import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import { invokeTool } from '@ensembleapp/core/executions/invoke-tool.ts';
import { keepGoing } from '@ensembleapp/core/executions/keep-going.ts';
import { LiveRuns } from '@ensembleapp/core/executions/live-runs.ts';
import { resumeExecution } from '@ensembleapp/core/executions/resume-execution.ts';
import { retryExecution } from '@ensembleapp/core/executions/retry-execution.ts';
import { signalExecution } from '@ensembleapp/core/executions/signal-execution.ts';
import type { GoesOnAnswer, JsonObject, ResumeExecution, WaitingView } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { jwt, openRunWorld, type RunWorld, token } from './run-world.ts';

/** A world whose agent `note` writes down what it is given. */
async function openNoting() {
  const here = await openRunWorld();
  const seen: unknown[] = [];
  await here.code('note', ({ input }: { input: unknown }) => {
    seen.push(input);
    return input;
  });
  const start = async (name: string, input: JsonObject = {}, principal = token()) => {
    const { executionId, body } = await executeEnsemble(here.world, principal, { ensemble: name, body: { input } });
    return { id: executionId, body };
  };
  const record = (id: string) => getExecution(here.world, token(), id);
  const resume = async (id: string, said: ResumeExecution) =>
    (await resumeExecution(here.world, token(), id, said)).body;
  return { ...here, seen, start, record, resume };
}

/** An agent `long` that works until it is told to stop; resolves when it has begun. */
async function codeUntilAborted({ code }: Pick<RunWorld, 'code'>): Promise<{ readonly began: Promise<void> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await code('long', ({ signal }: { signal: AbortSignal }) => {
    resolve();
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
  return { began: promise };
}

function waitingOf(body: object): WaitingView {
  const { status, ...rest } = body as GoesOnAnswer;
  if (status !== 'waiting_for_input' || !('waiting' in rest)) throw new Error(`not waiting: ${JSON.stringify(body)}`);
  return rest.waiting;
}

/** The link of each approver, as a message to them would hold it. */
async function linksOf({ world }: Pick<RunWorld, 'world'>, id: string): Promise<Readonly<Record<string, string>>> {
  const execution = await world.store.executions.find('default', id);
  const [wait] = execution && 'waiting' in execution ? (execution.waiting ?? []) : [];
  if (!execution || wait?.kind !== 'approval') throw new Error('no approval');
  const link = (approver: string) => answerToken(world.keyring, execution, wait.key, approver, wait.tokenKey);
  return Object.fromEntries(wait.ask.approvers.map((approver) => [approver, link(approver)]));
}

/** Until the background has done what it was given. */
async function settled({ world }: Pick<RunWorld, 'world'>): Promise<void> {
  await world.background.drain();
}

const APPROVAL = `
name: refund
input: { amount: number }
flow:
  - { id: draft, agent: note, input: { draft: "\${input.amount}" } }
  - id: ok
    type: approval
    prompt: "Refund \${input.amount}?"
    fields: { reason: { type: string, required: true, label: Why } }
    timeout: 1h
  - { id: pay, agent: note, condition: "\${ok.output.approved}", input: { pay: "\${ok.output.input.reason}" } }
output: { status: "\${ok.output.status}", by: "\${ok.output.approvals.map(a => a.approver)}", reason: "\${ok.output.reason}" }
`;

describe('an approval', () => {
  it('pauses the run, says what it asks, and goes on with what is answered', async () => {
    const here = await openNoting();
    await here.ensemble(APPROVAL);
    const { id, body } = await here.start('refund', { amount: 5 });
    expect(waitingOf(body)).toMatchObject({
      step: 'ok',
      type: 'approval',
      prompt: 'Refund 5?',
      fields: [{ name: 'reason', type: 'string', label: 'Why', required: true }],
      actions: [{ id: 'approve' }, { id: 'reject' }],
      token: expect.stringMatching(/^hitl_[0-9A-Za-z]{43}$/),
    });
    const steps = [{ step: 'draft', status: 'completed' }];
    expect(await here.record(id)).toMatchObject({ status: 'waiting_for_input', endTime: null, steps });
    expect(here.world.runs.find(id)).toBeUndefined();
    expect(await here.resume(id, { approved: true, input: { reason: 'broken' } })).toMatchObject({
      status: 'completed',
      output: { status: 'approved', by: [token().id] },
    });
    expect(here.seen).toEqual([{ draft: 5 }, { pay: 'broken' }]);
  });

  it('takes one answer: the second, a late one and a wrong one are refused, and the run still waits after a wrong one', async () => {
    const here = await openNoting();
    await here.ensemble(APPROVAL);
    const { id } = await here.start('refund', { amount: 1 });
    await expect(here.resume(id, {})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(here.resume(id, { approved: true, input: {} })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(here.resume(id, { action: 'burn' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(here.resume(id, { step: 'pay', approved: true })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect((await here.record(id)).status).toBe('waiting_for_input');
    const answers = await Promise.allSettled([
      here.resume(id, { approved: false }),
      here.resume(id, { approved: false }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(here.resume(id, { approved: true })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await here.record(id)).toMatchObject({ status: 'completed', output: { status: 'rejected' } });
  });

  it('asks as many as it needs, each once, with a token of their own that nobody else is shown', async () => {
    const here = await openNoting();
    await here.ensemble(`
name: two
flow:
  - { id: ok, type: approval, approvers: [ada, bob, eve], minApprovals: 2 }
output: "\${ok.output.approvals.map(a => a.approver)}"
`);
    const { id, body } = await here.start('two');
    expect(JSON.stringify(waitingOf(body))).not.toContain('hitl_');
    await expect(here.resume(id, { approved: true })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      extras: { details: [{ path: 'token', message: 'is required, since the step names who may answer' }] },
    });
    const backend = (user: string) => ({ ...token(), kind: 'key', user }) as const;
    await expect(resumeExecution(here.world, backend('mallory'), id, { approved: true })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    const links = await linksOf(here, id);
    await answerCallback(here.world, links.ada ?? '', { approved: true });
    await settled(here);
    expect((await here.record(id)).status).toBe('waiting_for_input');
    await expect(answerCallback(here.world, links.ada ?? '', { approved: true })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(resumeExecution(here.world, backend('ada'), id, { approved: true })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const { body: ended } = await resumeExecution(here.world, backend('eve'), id, { approved: true });
    expect(ended).toMatchObject({ output: ['ada', 'eve'] });
    await expect(answerCallback(here.world, links.bob ?? '', { approved: false })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('can be answered once by whoever has its link, and by nobody with another one', async () => {
    const here = await openNoting();
    await here.ensemble(APPROVAL);
    const { id, body } = await here.start('refund', { amount: 2 });
    const { token: link = '' } = waitingOf(body);
    expect(await viewCallback(here.world, link)).toMatchObject({ executionId: id, step: 'ok', status: 'waiting' });
    await expect(viewCallback(here.world, `hitl_${'A'.repeat(43)}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await answerCallback(here.world, link, { approved: true, input: { reason: 'x' } })).toEqual({
      executionId: id,
      status: 'running',
      approved: true,
    });
    await settled(here);
    expect(await here.record(id)).toMatchObject({ status: 'completed' });
    await expect(answerCallback(here.world, link, { approved: true })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(viewCallback(here.world, link)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('shows its token to who may answer, in the record too, and never to a browser', async () => {
    const here = await openNoting();
    await here.ensemble(APPROVAL.replace('name: refund', 'name: refund\nfrontend: true'));
    const mine = await here.start('refund', { amount: 1 });
    const { token: link = '' } = waitingOf(mine.body);
    expect((await here.record(mine.id)).waiting).toMatchObject({ token: link });
    const reader = await getExecution(here.world, token(['read:executions']), mine.id);
    expect(JSON.stringify(reader)).not.toContain('hitl_');
    const browser = await here.start('refund', { amount: 1 }, jwt() as never);
    expect(JSON.stringify(browser.body)).not.toContain('hitl_');
  });

  it('keeps what a JWT vouched for over the wait, and nothing that answers can change it', async () => {
    const here = await openNoting();
    await here.ensemble(`
name: t
frontend: true
flow:
  - { id: ok, type: approval }
  - { id: after, agent: note, input: { plan: "\${secure.plan}", context: "\${context.plan}", who: "\${userContext.userId}" } }
`);
    const { id } = await here.start('t', {}, jwt({ plan: 'gold' }) as never);
    await here.resume(id, { approved: true, input: { plan: 'none' } });
    expect(here.seen).toEqual([{ plan: 'gold', context: 'gold', who: 'user-123' }]);
    expect(await here.record(id)).toMatchObject({ secureContext: ['plan'], user: 'user-123' });
    expect(JSON.stringify(await here.record(id))).not.toContain('"secure":');
  });
});

describe('a run that waits', () => {
  it('lets what goes on beside the wait finish first, and needs the step to be named when several wait', async () => {
    const here = await openNoting();
    await here.ensemble(`
name: t
flow:
  - id: both
    type: parallel
    steps:
      - { id: one, type: approval, prompt: one }
      - [{ id: slow, agent: note, input: slow }, { id: two, type: approval, prompt: two }]
      - { id: work, agent: note, input: work }
  - { id: last, agent: note, input: { one: "\${one.output.action}", two: "\${two.output.action}" } }
`);
    const { id, body } = await here.start('t');
    expect(waitingOf(body)).toMatchObject({ step: 'one', others: [{ step: 'two' }] });
    expect(here.seen.toSorted()).toEqual(['slow', 'work']);
    await expect(here.resume(id, { approved: true })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(waitingOf(await here.resume(id, { step: 'two', action: 'approve' }))).toMatchObject({ step: 'one' });
    expect(await here.resume(id, { step: 'one', action: 'approve' })).toMatchObject({ status: 'completed' });
    expect(here.seen.at(-1)).toEqual({ one: 'approve', two: 'approve' });
    expect(here.seen).toHaveLength(3);
  });

  it('takes answers in any order in a loop, each for its own turn', async () => {
    const here = await openNoting();
    await here.ensemble(`
name: t
flow:
  - id: each
    type: foreach
    items: [a, b]
    maxConcurrency: 2
    steps:
      - { id: ok, type: approval, prompt: "\${item}" }
      - { id: said, agent: note, input: { item: "\${item}", said: "\${ok.output.feedback}" } }
output: "\${said.outputs.map(s => s.said)}"
`);
    const { id, body } = await here.start('t');
    const { others = [] } = waitingOf(body);
    expect([waitingOf(body).prompt, others[0]?.prompt]).toEqual(['a', 'b']);
    const links = [waitingOf(body).token ?? '', others[0]?.token ?? ''];
    await answerCallback(here.world, links[1] ?? '', { approved: true, feedback: 'second' });
    await settled(here);
    expect((await here.record(id)).status).toBe('waiting_for_input');
    await answerCallback(here.world, links[0] ?? '', { approved: true, feedback: 'first' });
    await settled(here);
    expect(await here.record(id)).toMatchObject({ status: 'completed', output: ['first', 'second'] });
  });

  it('is over when its time is: the step times out, and a `finally` around it runs', async () => {
    const here = await openNoting();
    await here.ensemble(`
name: t
flow:
  - id: guarded
    type: try
    steps: [{ id: ok, type: approval, timeout: 20ms }]
    finally: [{ id: last, agent: note, input: last }]
`);
    const { id } = await here.start('t');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(here.seen).toEqual([]);
    await keepGoing(here.world);
    await settled(here);
    expect(await here.record(id)).toMatchObject({ status: 'failed', error: { reason: 'STEP_TIMEOUT', step: 'ok' } });
    expect(here.seen).toEqual(['last']);
    const [asked] = (await here.record(id)).steps;
    expect(asked).toMatchObject({ step: 'ok', timedOut: true });
    expect(asked?.duration).toBeGreaterThanOrEqual(20);
  });

  it('sleeps long without being held, and wakes when it is time', async () => {
    const here = await openNoting();
    await here.ensemble(`
name: t
flow: [{ id: nap, type: sleep, until: "\${input.until}" }, { id: after, agent: note, input: awake }]
input: { until: any }
`);
    const { id, body } = await here.start('t', { until: Date.now() + 31_000 });
    expect(body).toMatchObject({ id, status: 'running' });
    expect(here.world.runs.find(id)).toBeUndefined();
    const later = { ...here.world, clock: { now: () => Date.now() + 32_000 } };
    await keepGoing(later);
    await settled(here);
    expect(await here.record(id)).toMatchObject({ status: 'completed', output: 'awake' });
  });

  it('is cancelled where it waits, and its `finally` runs; once it is over it is not', async () => {
    const here = await openNoting();
    await here.ensemble(`
name: t
flow:
  - id: guarded
    type: try
    steps: [{ id: first, agent: note, input: first }, { id: ok, type: approval }]
    catch: [{ id: caught, agent: note, input: caught }]
    finally: [{ id: last, agent: note, input: last }]
  - { id: never, agent: note, input: never }
`);
    const { id } = await here.start('t');
    expect(await cancelExecution(here.world, token(), id)).toEqual({ cancelled: true, executionId: id });
    expect(await cancelExecution(here.world, token(), id)).toEqual({ cancelled: true, executionId: id });
    expect(here.seen).toEqual(['first', 'last']);
    expect(await here.record(id)).toMatchObject({ status: 'cancelled' });
    await expect(here.resume(id, { approved: true })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('belongs to another one that waits with it, and that goes on when it has ended', async () => {
    const here = await openNoting();
    await here.ensemble(
      'name: inner\nflow: [{ id: ok, type: approval, prompt: inner? }]\noutput: "${ok.output.feedback}"',
    );
    await here.ensemble(`
name: outer
flow: [{ id: child, ensemble: inner }, { id: after, agent: note, input: "\${child.output}" }]
`);
    const { id, body } = await here.start('outer');
    const waiting = waitingOf(body);
    expect(waiting).toMatchObject({ step: 'child.ok', prompt: 'inner?', executionId: expect.stringMatching(/^exec_/) });
    expect(await here.resume(id, { approved: true, feedback: 'fine' })).toMatchObject({ status: 'completed' });
    await settled(here);
    expect(here.seen).toEqual(['fine']);
    expect(await here.record(waiting.executionId ?? '')).toMatchObject({ status: 'completed', parentId: id });
  });
});

describe('a signal', () => {
  const WAIT = `
name: t
flow:
  - { id: before, agent: note, input: before }
  - { id: paid, type: wait, signal: payment, match: "\${signal.data.order === 7}" }
  - { id: again, type: wait, signal: payment, timeout: 1h }
output: ["\${paid.output.order}", "\${again.output.order}"]
`;

  it('wakes the step that waits for it, is kept when it is early, and is taken once', async () => {
    const here = await openNoting();
    await here.ensemble(WAIT);
    const { id, body } = await here.start('t');
    expect(waitingOf(body)).toMatchObject({ step: 'paid', type: 'signal', signal: 'payment' });
    const send = async (data: JsonObject) => {
      await signalExecution(here.world, token(), id, { name: 'payment', data });
      await settled(here);
    };
    await send({ order: 6 });
    expect((await here.record(id)).waiting).toMatchObject({ step: 'paid' });
    await send({ order: 7 });
    expect(await here.record(id)).toMatchObject({ status: 'completed', output: [7, 6] });
    await expect(signalExecution(here.world, token(), id, { name: 'payment' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});

describe('an execution that has ended', () => {
  const SHAKY = `
name: t
input: { n: number }
flow:
  - { id: one, agent: note, input: one }
  - { id: two, agent: shaky, input: { n: "\${input.n}" } }
  - { id: three, agent: note, input: three }
output: "\${two.output}"
`;

  async function openShaky() {
    const here = await openNoting();
    const broken = { is: true };
    await here.code('shaky', ({ input }: { input: JsonObject }) => {
      if (broken.is) throw Object.assign(new Error('down'), { retryable: false });
      return { n: input.n ?? null };
    });
    await here.ensemble(SHAKY);
    const failed = await here.start('t', { n: 3 }).catch((error: { extras: { executionId: string } }) => error.extras);
    broken.is = false;
    return { ...here, id: 'executionId' in failed ? failed.executionId : failed.id };
  }

  it('is tried again from the step that failed, without doing again what was done', async () => {
    const here = await openShaky();
    const { executionId, body } = await retryExecution(here.world, token(), here.id, { from: 'failure' });
    expect(body).toMatchObject({ status: 'completed', output: { n: 3 } });
    expect(here.seen).toEqual(['one', 'three']);
    expect(await here.record(executionId)).toMatchObject({
      retryOf: here.id,
      steps: [{ step: 'one' }, { step: 'two' }, { step: 'three' }],
    });
    await expect(retryExecution(here.world, token(), executionId, { from: 'failure' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('is tried again from the start, and forked with another input', async () => {
    const here = await openShaky();
    const again = await retryExecution(here.world, token(), here.id, {});
    expect(again.body).toMatchObject({ status: 'completed', output: { n: 3 } });
    expect(here.seen).toEqual(['one', 'one', 'three']);
    const fork = await forkExecution(here.world, token(), here.id, { input: { n: 4 } });
    expect(fork.body).toMatchObject({ output: { n: 4 } });
    expect(await here.record(fork.executionId)).toMatchObject({ forkOf: here.id, input: { n: 4 } });
    await expect(forkExecution(here.world, token(), here.id, { input: { n: 'x' } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('another version, or a tool, that is tried again', () => {
  it('takes what it trusts from what was vouched for, not from what was once sent', async () => {
    const here = await openNoting();
    const TAKING = 'flow: [{ id: a, agent: note, input: { who: "${input.who}" } }]';
    await here.ensemble(`name: t\nfrontend: true\ninput: { who: string }\n${TAKING}`);
    const { id } = await here.start('t', { who: 'the boss' }, jwt({ name: 'ada' }) as never);
    await here.ensemble(
      `name: t\ninput: { who: { type: string, trusted: true, default: "\${secure.name}" } }\n${TAKING}`,
    );
    await retryExecution(here.world, token(), id, {});
    await retryExecution(here.world, token(), id, { version: 'latest' });
    expect(here.seen).toEqual([{ who: 'the boss' }, { who: 'the boss' }, { who: 'ada' }]);
  });

  it('is refused where that version is not executable', async () => {
    const here = await openNoting();
    await here.ensemble('name: t\nflow: [{ id: a, agent: note, input: 1 }]');
    const { id } = await here.start('t');
    await here.ensemble('name: t\napiExecutable: false\nflow: [{ id: a, agent: note, input: 2 }]');
    await expect(retryExecution(here.world, token(), id, { version: 2 })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(here.seen).toEqual([1]);
  });

  it('has its trusted inputs again when it is a tool', async () => {
    const here = await openNoting();
    await here.agent(`
tool: mine
description: Whose
operation: transform
inputs: { owner: { type: string, trusted: true, default: "\${userContext.userId}" }, what: string }
config: { value: { owner: "\${owner}", what: "\${what}" } }
`);
    const called = await invokeTool(here.world, token(), { tool: 'mine', body: { args: { what: 'x', owner: 'eve' } } });
    const again = await retryExecution(here.world, token(), called.executionId, {});
    expect(again.body).toMatchObject({ output: { owner: token().userId, what: 'x' } });
  });
});

describe('a run that nobody waits for', () => {
  it('is answered at once, and goes on', async () => {
    const here = await openNoting();
    await here.ensemble(
      'name: t\nflow: [{ id: nap, type: sleep, duration: 20ms }, { id: a, agent: note, input: done }]',
    );
    const { executionId, body } = await executeEnsemble(here.world, token(), { ensemble: 't', body: { async: true } });
    expect(body).toEqual({ id: executionId, status: 'running', timestamp: expect.any(Number) });
    expect((await here.record(executionId)).status).toBe('running');
    await settled(here);
    expect(await here.record(executionId)).toMatchObject({ status: 'completed', output: 'done' });
  });

  it('is stopped by the process that works on it when another one is asked to', async () => {
    const here = await openNoting();
    const { began } = await codeUntilAborted(here);
    await here.ensemble('name: t\nflow: [{ id: a, agent: long }]');
    const { executionId } = await executeEnsemble(here.world, token(), { ensemble: 't', body: { async: true } });
    await began;
    const other = { ...here.world, runs: new LiveRuns(), worker: { id: 'other', isGone: () => false } };
    const stopped = cancelExecution(other, token(), executionId);
    const asked = async () =>
      (await here.world.store.inbox.read({ tenantId: 'default', id: executionId }, 'cancel')).length;
    await expect.poll(asked).toBe(1);
    await keepGoing(here.world);
    expect(await stopped).toEqual({ cancelled: true, executionId });
    expect(await here.record(executionId)).toMatchObject({ status: 'cancelled' });
  });

  it('is stopped while it works: the work is aborted, and nothing more starts', async () => {
    const here = await openNoting();
    const { began } = await codeUntilAborted(here);
    await here.ensemble('name: t\nflow: [{ id: a, agent: long }, { id: b, agent: note, input: never }]');
    const { executionId } = await executeEnsemble(here.world, token(), { ensemble: 't', body: { async: true } });
    await began;
    await cancelExecution(here.world, token(), executionId);
    expect(await here.record(executionId)).toMatchObject({
      status: 'cancelled',
      error: { reason: 'CANCELLED', step: 'a' },
    });
    expect(here.seen).toEqual([]);
  });
});
