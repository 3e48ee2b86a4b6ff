import type { WaitingView } from '@ensembleapp/protocol';
import { expect, test } from 'vitest';
import type { Terminal } from '../../terminal/terminal.ts';
import { askAnswer } from './ask-answer.ts';

const APPROVAL: WaitingView = {
  step: 'ok',
  type: 'approval',
  prompt: 'Send \u001b[2Jthe refund?',
  data: { order: 7 },
  fields: [
    { name: 'amount', type: 'number', label: 'Amount', required: true },
    { name: 'note', type: 'string', label: 'Note', required: false },
  ],
  actions: [
    { id: 'approve', label: 'Approve' },
    { id: 'later', label: 'Ask me later' },
    { id: 'reject', label: 'Reject' },
  ],
  expiresAt: null,
};
const COLLECT: WaitingView = { ...APPROVAL, step: 'ask', type: 'input', prompt: 'Who?', data: null, actions: [] };

/** What is answered when this is typed, and what was shown. */
async function asked(waiting: WaitingView | null, typed: string, step?: string) {
  const shown: string[] = [];
  const stream = { isTTY: true, write: (text: string) => shown.push(text) };
  const signals = { take: () => undefined, giveBack: () => undefined };
  const stdin = (async function* () {
    yield typed;
  })();
  const terminal: Terminal = { stdin, stdout: stream, stderr: stream, cwd: '/', signals };
  const answer = await askAnswer(terminal, { id: 'exec_1', status: 'waiting_for_input', waiting }, step);
  return { answer, shown: shown.join('') };
}

test('an approval is shown with its data, escaped, and asked for the decision, each field and feedback', async () => {
  const { answer, shown } = await asked(APPROVAL, 'maybe\nApprove\n 12 \n12\nnone\n');
  expect(answer).toEqual({ action: 'approve', input: { amount: 12, note: '12' }, feedback: 'none' });
  const actions = 'approve, later (Ask me later), reject: ';
  expect(shown).toBe(
    `Send \\u001b[2Jthe refund?\n{\n  "order": 7\n}\n${actions}${actions}Amount: Note (optional): Feedback (none): `,
  );
});

test('whoever rejects is asked for no field', async () => {
  expect((await asked(APPROVAL, 'reject\n\n')).answer).toEqual({ action: 'reject' });
});

test('what is collected is asked for field by field; what is left empty is left out', async () => {
  expect((await asked(COLLECT, '3\n\n')).answer).toEqual({ input: { amount: 3 } });
});

test('of several steps one has to be named; a closed terminal answers nothing', async () => {
  const both = { ...APPROVAL, others: [COLLECT] };
  await expect(asked(both, '')).rejects.toThrow('Several steps wait; say --step');
  expect((await asked(both, '3\nx\n', 'ask')).answer).toEqual({ input: { amount: 3, note: 'x' } });
  await expect(asked(COLLECT, '3\n')).rejects.toThrow('Nothing was done');
  await expect(asked(null, '')).rejects.toThrow('exec_1 does not wait for an answer: it is waiting_for_input');
});
