import type { JsonObject } from '@ensembleapp/protocol';
import { randomText } from '../../crypto.ts';
import { ExpressionFailure } from '../../ensembles/expression/expression-failure.ts';
import { ExpressionProblem } from '../../ensembles/expression/expression-problem.ts';
import { AGENT_ROOTS } from '../../ensembles/roots.ts';
import { type FilledTemplate, isFilled } from '../../ensembles/template/filled-template.ts';
import { parseTemplate } from '../../ensembles/template/template.ts';
import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { lasting } from '../step-failure.ts';
import { ConfigReader } from './config-reader.ts';
import { headOf, withHead } from './html/head.ts';
import { isObject } from './is-object.ts';

/**
 * Renders a template of HTML, or of another text: every value in it is escaped. A `layout` is put around it where it says `content`;
 * `styles`, `meta` and `seo` go into the head of the page.
 * @throws StepFailure `INVALID_INPUT`, `EXPRESSION_ERROR`, `LIMIT_EXCEEDED`
 */
export async function runHtml(_world: World, { config }: OperationCall): Promise<OperationResult> {
  const told = new ConfigReader('html', config);
  const data = told.mapping('data') ?? {};
  const template = readTemplate(told, 'template');
  if (!template) throw told.wrong('template', 'is required');
  const layout = readTemplate(told, 'layout');
  const styles = readTemplate(told, 'styles');
  const content = render(template, data);
  const page = layout ? renderLayout(told, layout, data, content) : content;
  const head = headOf(told, styles && render(styles, data));
  const contentType = told.text('contentType') ?? 'text/html';
  return { output: withHead(told, page, head), meta: { contentType } };
}

/** A template comes from its definition: what is laid over it by a step or a caller is no template. */
function readTemplate(told: ConfigReader, name: string): FilledTemplate | undefined {
  const value = told.value(name);
  const inline = isObject(value) && value.inline !== undefined ? value.inline : value;
  if (inline === undefined || isFilled(inline)) return inline;
  throw told.wrong(name, 'must be the text of a template, where the operation is written');
}

function render({ template, engine, values }: FilledTemplate, data: JsonObject): string {
  const asking = Object.fromEntries(Object.entries(values).filter(([name]) => isAsking(name)));
  try {
    return parseTemplate(template, engine, 'markup').render({ ...values, ...data, ...asking });
  } catch (error) {
    if (error instanceof ExpressionFailure) throw lasting(error.code, `html: ${error.message}`);
    if (error instanceof ExpressionProblem) throw lasting('INVALID_INPUT', `html: ${error.message}`);
    throw error;
  }
}

/** No data hides who is asking. */
function isAsking(name: string): boolean {
  return AGENT_ROOTS.some((root) => root === name);
}

/** What was rendered is not escaped again: a mark that nobody can know is put in, and it in the mark's place. */
function renderLayout(told: ConfigReader, layout: FilledTemplate, data: JsonObject, content: string): string {
  const mark = `content-${randomText(22)}`;
  const page = render(layout, { ...data, content: mark });
  if (!page.includes(mark)) throw told.wrong('layout', 'must say {{ content }} where the template goes');
  return page.replaceAll(mark, () => content);
}
