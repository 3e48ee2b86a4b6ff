import type { CallbackView, ErrorDetail, FormField, Json } from '@ensembleapp/protocol';
import type { Answer } from '../door/endpoint.ts';
import { escapeHtml } from '../escape-html.ts';
import { page } from './page.ts';

/** What the form shows beside what is asked. */
export interface FormState {
  /** Of an action: it is offered first, and nothing more. */
  readonly chosen: string | null;
  /** What was typed before. */
  readonly typed?: URLSearchParams;
  /** What was wrong with that. */
  readonly problems?: readonly ErrorDetail[];
}

/** What somebody is asked, as a form that works without script. */
export function formPage(asked: CallbackView, { chosen, typed, problems = [] }: FormState): Answer {
  const { prompt, ensemble, step, data, fields, actions, expiresAt } = asked;
  const title = prompt ?? `${ensemble} asks`;
  const controls = fields.map((field) => control(field, typed?.getAll(nameOf(field)), problemOf(field, problems)));
  const shown = new Set(fields.map(pathOf));
  const others = problems.filter(({ path }) => !shown.has(path));
  const buttons = actions.length > 0 ? actions.map((action) => button(action, chosen)) : ['<button>Send</button>'];
  const content = `<h1>${escapeHtml(title)}</h1>
<p class="dim">Asked by ${escapeHtml(ensemble)}, step ${escapeHtml(step)}${expiresAt === null ? '' : ` · until ${timeOf(expiresAt)}`}</p>
${shownData(data)}${others.map(({ path, message }) => `<p class="bad" role="alert">${escapeHtml(`${path} ${message}`.trim())}</p>`).join('')}
<form method="post" action="?"><button disabled hidden></button>
${controls.join('\n')}${actions.length > 0 ? feedback(typed?.get('feedback') ?? '') : ''}
<div class="actions">${buttons.join('')}</div></form>`;
  return page(problems.length > 0 ? 400 : 200, title, content);
}

const nameOf = ({ name }: FormField) => `input.${name}`;
const pathOf = nameOf;

function problemOf(field: FormField, problems: readonly ErrorDetail[]): string | undefined {
  return problems.find(({ path }) => path === pathOf(field))?.message;
}

/** One field, with what was typed before, else its default. A box that is not ticked sends nothing. */
function control(field: FormField, typed: readonly string[] | undefined, problem: string | undefined): string {
  const { name, label, type, required, options, default: fallback } = field;
  const id = `field-${name}`;
  const marks = `id="${escapeHtml(id)}" name="${escapeHtml(nameOf(field))}"${problem === undefined ? '' : ' aria-invalid="true"'}`;
  const wrong = problem === undefined ? '' : `<p class="bad" role="alert">${escapeHtml(problem)}</p>`;
  if (type === 'boolean' && !options) {
    const ticked = typed ? typed.includes('true') : fallback === true;
    return `<label class="check"><input type="checkbox" value="true" ${marks}${ticked ? ' checked' : ''}>${escapeHtml(label)}</label>${wrong}`;
  }
  const value = typed?.[0] ?? (fallback === undefined ? '' : textOf(fallback, options !== undefined));
  const needed = required && fallback === undefined;
  const heading = `<label for="${escapeHtml(id)}">${escapeHtml(label)}${needed ? '' : ' <span>(optional)</span>'}</label>`;
  const told = `${marks}${needed ? ' required' : ''}`;
  return `${heading}${entry(field, told, value)}${wrong}`;
}

function entry({ type, options }: FormField, marks: string, value: string): string {
  if (options) {
    const choices = options.map((option) => {
      const text = JSON.stringify(option);
      return `<option value="${escapeHtml(text)}"${text === value ? ' selected' : ''}>${escapeHtml(textOf(option, false))}</option>`;
    });
    return `<select ${marks}><option value=""></option>${choices.join('')}</select>`;
  }
  const filled = `${marks} value="${escapeHtml(value)}"`;
  switch (type) {
    case 'string':
      return `<input ${filled}>`;
    case 'number':
      return `<input type="number" step="any" ${filled}>`;
    case 'integer':
      return `<input type="number" step="1" ${filled}>`;
    default:
      return `<textarea rows="4" spellcheck="false" ${marks}>\n${escapeHtml(value)}</textarea>`;
  }
}

function feedback(value: string): string {
  return `<label for="feedback">Feedback <span>(optional)</span></label><textarea id="feedback" name="feedback" rows="3" maxlength="4096">\n${escapeHtml(value)}</textarea>`;
}

/** Rejecting needs no field filled in. */
function button({ id, label }: { readonly id: string; readonly label: string }, chosen: string | null): string {
  const classes = [...(id === 'reject' ? ['reject'] : []), ...(id === chosen ? ['chosen'] : [])].join(' ');
  return `<button name="action" value="${escapeHtml(id)}"${classes === '' ? '' : ` class="${classes}"`}${id === 'reject' ? ' formnovalidate' : ''}>${escapeHtml(label)}</button>`;
}

/** Members side by side where each is a word or number, else as JSON. */
function shownData(data: Json): string {
  if (data === null) return '';
  const members = typeof data === 'object' && !Array.isArray(data) ? Object.entries(data) : [];
  const isFlat = members.length > 0 && members.every(([, value]) => typeof value !== 'object' || value === null);
  if (!isFlat) return `<pre>${escapeHtml(textOf(data, false))}</pre>`;
  const rows = members.map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(textOf(value, false))}</dd>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

function textOf(value: Json, asJson: boolean): string {
  return typeof value === 'string' && !asJson ? value : JSON.stringify(value, null, asJson ? undefined : 2);
}

function timeOf(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}
