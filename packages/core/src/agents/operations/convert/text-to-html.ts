import { escapeMarkup } from '../../../ensembles/template/value-text.ts';

/** Plain text as HTML: paragraphs between blank lines, and every line on a line of its own. */
export function textToHtml(text: string): string {
  const paragraphs = text.split(/\r?\n(?:[ \t]*\r?\n)+/).filter((paragraph) => paragraph.trim() !== '');
  return paragraphs
    .map((paragraph) => `<p>${escapeMarkup(paragraph.trim()).replace(/\r?\n/g, '<br>\n')}</p>\n`)
    .join('');
}
