import type { Json } from '@ensembleapp/protocol';
import type { Letter } from '../../store/inbox-store.ts';
import type { Ask } from './ask.ts';

/** What one person said. */
export interface Answer {
  readonly approver: string;
  readonly approved: boolean;
  readonly action: string | null;
  readonly feedback: string | null;
  readonly input: Json;
  /** Epoch ms. */
  readonly timestamp: number;
}

/** How a wait for people ended. */
export interface Decision {
  readonly status: 'approved' | 'rejected' | 'timeout';
  readonly answers: readonly Answer[];
}

/** The box of an execution that answers to one wait come into. */
export function boxOf(place: string): string {
  return `answers ${place}`;
}

export function readAnswers(letters: readonly Letter[]): readonly Answer[] {
  return letters.map(({ content }) => content as unknown as Answer);
}

/** One rejection decides, else as many approvals of different people as are asked for; undefined while neither is there. */
export function decisionOf(
  { minApprovals }: Pick<Ask, 'minApprovals'>,
  answers: readonly Answer[],
): Decision | undefined {
  const rejected = answers.findIndex(({ approved }) => !approved);
  if (rejected !== -1) return { status: 'rejected', answers: answers.slice(0, rejected + 1) };
  if (answers.length < minApprovals) return undefined;
  return { status: 'approved', answers: answers.slice(0, minApprovals) };
}

/** What the step gives for it; language reference, section 8.9. */
export function outputOf({ status, answers }: Decision): Json {
  const last = answers.at(-1);
  const { action = null, feedback = null, input = null } = last ?? {};
  return {
    status,
    approved: status === 'approved',
    rejected: status === 'rejected',
    timedOut: status === 'timeout',
    action,
    approvals: answers.map(({ approver, approved, feedback: said, timestamp }) => ({
      approver,
      approved,
      feedback: said,
      timestamp,
    })),
    feedback,
    reason: status === 'rejected' ? feedback : null,
    input,
  };
}
