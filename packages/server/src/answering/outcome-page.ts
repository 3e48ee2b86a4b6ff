import type { Refusal } from '@ensembleapp/core/refusal.ts';
import type { CallbackAnswer } from '@ensembleapp/protocol';
import type { Answer } from '../door/endpoint.ts';
import { escapeHtml } from '../escape-html.ts';
import { page } from './page.ts';

/** The answer is taken. */
export function thanksPage({ approved }: CallbackAnswer, label: string | undefined): Answer {
  const said = label ?? (approved ? 'Sent' : 'Rejected');
  return outcome(200, 'Thank you', `Your answer is taken: ${said}. You may close this page.`);
}

/** Why there is nothing to answer. */
export function refusalPage({ status, code, message, extras }: Refusal): Answer {
  switch (code) {
    case 'NOT_FOUND':
      return outcome(status, 'This link leads nowhere', 'It is not whole, or what it asked has been forgotten.');
    case 'CONFLICT':
      return outcome(status, CONFLICTS[extras.status ?? ''] ?? message, 'Nothing is left to do here.');
    case 'RATE_LIMIT_EXCEEDED':
      return outcome(status, 'Too many wrong links', `Try again in ${extras.retryAfter ?? 60} seconds.`);
    default:
      return outcome(status, 'That did not work', message);
  }
}

const CONFLICTS: Readonly<Record<string, string>> = {
  answered: 'This has been answered',
  expired: 'The time to answer is over',
  ended: 'This is over',
};

function outcome(status: number, title: string, text: string): Answer {
  return page(status, title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`);
}
