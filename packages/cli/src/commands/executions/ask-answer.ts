import type { ExecutionView, FormField, Json, ResumeExecution, WaitingView } from '@ensembleapp/protocol';
import { EXIT, Stop, usage } from '../../stop.ts';
import { type Asking, startAsking } from '../../terminal/asking.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { escapeLines } from '../../terminal/text.ts';
import { jsonOrText } from '../../values/input.ts';
import { promptOf } from './how-to-answer.ts';

/** Shows what is asked, and asks for the decision and field by field. @throws Stop when nothing is asked, or several things are */
export async function askAnswer(
  terminal: Terminal,
  execution: Pick<ExecutionView, 'id' | 'status' | 'waiting'>,
  step: string | undefined,
): Promise<ResumeExecution> {
  const asked = choose(execution, step);
  const { data = null, actions = [], fields = [] } = asked;
  terminal.stderr.write(
    escapeLines(`${promptOf(asked)}\n${data === null ? '' : `${JSON.stringify(data, null, 2)}\n`}`),
  );
  const asking = startAsking(terminal);
  const action = actions.length > 0 ? await askAction(asking, actions) : undefined;
  const input = action === 'reject' ? undefined : await askFields(asking, fields);
  const feedback = action === undefined ? '' : await asking.ask('Feedback (none): ');
  return { ...(action && { action }), ...(input && { input }), ...(feedback && { feedback }) };
}

/** The one step that is meant. */
function choose({ id, status, waiting }: Pick<ExecutionView, 'id' | 'status' | 'waiting'>, step: string | undefined) {
  const open = waiting ? [waiting, ...(waiting.others ?? [])].filter(({ type }) => type !== 'signal') : [];
  const [meant, ...more] = step === undefined ? open : open.filter((one) => one.step === step);
  if (meant && more.length === 0) return meant;
  if (meant) throw usage('Several steps wait; say --step', ...open.map((one) => `  ${one.step}: ${promptOf(one)}`));
  throw new Stop(EXIT.conflict, 'CONFLICT', `${id} does not wait for an answer: it is ${status} (CONFLICT)`);
}

async function askAction(asking: Asking, actions: NonNullable<WaitingView['actions']>): Promise<string> {
  const choices = actions.map(({ id, label }) => (label.toLowerCase() === id ? id : `${id} (${label})`));
  for (;;) {
    const said = await asking.ask(`${choices.join(', ')}: `);
    const chosen = actions.find(({ id, label }) => [id, label].some((one) => one.toLowerCase() === said.toLowerCase()));
    if (chosen) return chosen.id;
  }
}

/** What was typed, by field; what was left empty is left out. */
async function askFields(asking: Asking, fields: readonly FormField[]): Promise<Record<string, Json> | undefined> {
  const input: Record<string, Json> = {};
  for (const field of fields) {
    const said = await asking.ask(`${titleOf(field)}: `);
    if (said !== '') input[field.name] = field.type === 'string' ? said : jsonOrText(said);
  }
  return fields.length > 0 ? input : undefined;
}

function titleOf({ label, options, required, default: fallback }: FormField): string {
  const notes = [
    ...(options ? [options.map(String).join(', ')] : []),
    ...(fallback !== undefined ? [`default ${JSON.stringify(fallback)}`] : required ? [] : ['optional']),
  ];
  return notes.length > 0 ? `${label} (${notes.join('; ')})` : label;
}
