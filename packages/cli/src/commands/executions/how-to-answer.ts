import type { WaitingView } from '@ensembleapp/protocol';

/** For people: what an execution waits for, and the command that answers it, of every step that waits. */
export function howToAnswer(id: string, waiting: WaitingView): readonly string[] {
  const { others = [] } = waiting;
  return [waiting, ...others].flatMap((one) => {
    const step = others.length > 0 ? ` --step ${one.step}` : '';
    return [`Waiting: ${promptOf(one)}`, ...commandFor(id, one, step)];
  });
}

/** What is asked, in a line. */
export function promptOf({ prompt, step, type, signal }: WaitingView): string {
  return prompt ?? (type === 'signal' ? `for the signal ${signal}` : `for an answer to ${step}`);
}

function commandFor(id: string, { type, actions = [], fields = [], approvers = [] }: WaitingView, step: string) {
  if (type === 'signal') return [];
  const said = type === 'input' ? '' : ` ${actions.map(({ id: action }) => flagOf(action)).join('|')}`;
  const values = fields.filter(({ required }) => required).map(({ name }) => ` --set ${name}=…`);
  const token = approvers.length > 0 ? ' --token …' : '';
  return [`  ensemble executions resume ${id}${step}${said}${values.join('')}${token}`];
}

function flagOf(action: string): string {
  return action === 'approve' || action === 'reject' ? `--${action}` : `--action ${action}`;
}
