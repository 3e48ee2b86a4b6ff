import { Context, Liquid, LiquidError, type Template as Part, toValueSync, type Variable } from 'liquidjs';
import { words } from '../../words.ts';
import { ExpressionFailure } from '../expression/expression-failure.ts';
import { ExpressionProblem } from '../expression/expression-problem.ts';
import { Budget, TEMPLATE_LIMITS, tooLong, tooSlow } from './budget.ts';
import { offsetOf } from './offset-of.ts';
import { partial } from './partial.ts';
import type { Template } from './template.ts';
import { escapeMarkup, type Output, valueText } from './value-text.ts';

/** Reads a Liquid template. @throws ExpressionProblem EXPRESSION_SYNTAX, OPERATION_UNAVAILABLE */
export function parseLiquid(text: string, output: Output): Template {
  const liquid = LIQUID[output];
  const parts = parsing(text, () => liquid.parse(text));
  const { globals } = liquid.analyzeSync(parts, { partials: false });
  const reads = Object.values(globals).flatMap((uses) => uses.map(pathOf));
  return { reads, render: (values) => render(liquid, parts, { ...values }) };
}

/** Made once: making one takes longer than reading a template. */
const LIQUID: Readonly<Record<Output, Liquid>> = { markup: openLiquid('markup'), text: openLiquid('text') };

function openLiquid(output: Output): Liquid {
  const toText = (value: unknown) => within(valueText(value));
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    timezoneOffset: 0,
    outputEscape: output === 'markup' ? (value) => escapeMarkup(toText(value)) : toText,
    renderLimit: TEMPLATE_LIMITS.milliseconds,
    memoryLimit: TEMPLATE_LIMITS.text,
    templates: {},
  });
  liquid.registerFilter('raw', { raw: true, handler: toText });
  for (const name of words('include render layout block')) {
    liquid.registerTag(name, {
      parse({ begin }) {
        throw partial(`{% ${name} %}`, begin);
      },
      render: () => '',
    });
  }
  return liquid;
}

/** So that no text can be doubled again and again. */
function within(text: string): string {
  if (text.length > TEMPLATE_LIMITS.text) throw tooLong();
  return text;
}

/** Up to the first member that is only known when it is rendered. */
function pathOf({ segments }: Variable): readonly string[] {
  const end = segments.findIndex((segment) => typeof segment === 'object');
  return (end < 0 ? segments : segments.slice(0, end)).map(String);
}

function render(liquid: Liquid, parts: Part[], values: object): string {
  const budget = new Budget();
  const context = new Context(values, liquid.options, { sync: true }, { liquid });
  const emitter = { buffer: '', write: (value: unknown) => budget.write(valueText(value)) };
  try {
    toValueSync(liquid.renderer.renderTemplates(parts, context, emitter));
  } catch (error) {
    throw renderFailure(error);
  }
  return budget.text;
}

function renderFailure(error: unknown): unknown {
  // A limit may be found outside of any part of the template: then it comes as it is.
  const cause = LiquidError.is(error) ? error.originalError : error;
  if (cause instanceof ExpressionFailure) return cause;
  const { message } = cause instanceof Error ? cause : { message: '' };
  if (message.startsWith('template render limit')) return tooSlow();
  if (message.startsWith('memory alloc limit') || cause instanceof RangeError) return tooLong();
  if (!LiquidError.is(error)) return error;
  const [line] = error.token.getPosition();
  return new ExpressionFailure('EXPRESSION_ERROR', `the template cannot be rendered: line ${line} fails`);
}

function parsing<Result>(text: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    const { originalError, token } = error;
    if (originalError instanceof ExpressionProblem) throw originalError;
    const [message = ''] = error.message.split(/, line:\d+/);
    const [line = 1, column = 1] = token.getPosition();
    throw new ExpressionProblem('EXPRESSION_SYNTAX', `the template: ${message}`, offsetOf(text, line, column));
  }
}
