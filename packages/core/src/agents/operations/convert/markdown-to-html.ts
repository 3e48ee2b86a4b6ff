import { Marked } from 'marked';
import type { ConfigReader } from '../config-reader.ts';
import { sanitize } from './sanitize.ts';

/** The parser's time grows with the square of the marks in one block; this much takes it about a second. */
const MOST_COST = 50_000_000;

/** GitHub's Markdown as HTML, sanitised: also what stands in it as HTML. */
export function markdownToHtml(markdown: string, told: ConfigReader): string {
  if (costOf(markdown) > MOST_COST) throw told.tooLarge('input', 'Markdown with too many marks in one block');
  const gfm = told.flag('gfm') ?? true;
  const breaks = told.flag('breaks') ?? false;
  return sanitize(new Marked({ gfm, breaks, async: false }).parse(markdown, { async: false }));
}

function costOf(markdown: string): number {
  return markdown.split(/\n[ \t]*\n/).reduce((cost, block) => cost + marksIn(block) ** 2, 0);
}

/** Of emphasis, links and code, and of quotes and lists, which may stand inside each other. */
function marksIn(block: string): number {
  const quotes = block.match(/^[ \t>]*>/gm)?.reduce((sum, { length }) => sum + length, 0) ?? 0;
  const lists =
    block.match(/^(?:[ \t>]*(?:[-+*]|\d{1,9}[.)])){2,}/gm)?.reduce((sum, { length }) => sum + length, 0) ?? 0;
  return quotes + lists + (block.match(/[*_~[\]`]/g)?.length ?? 0);
}
