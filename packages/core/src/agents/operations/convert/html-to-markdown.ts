import TurndownService from 'turndown';
import type { ConfigReader } from '../config-reader.ts';
import { sanitize } from './sanitize.ts';

/** HTML as Markdown: headings with `#`, code between fences, unless it is told otherwise. */
export function htmlToMarkdown(html: string, told: ConfigReader): string {
  const turndown = new TurndownService({
    headingStyle: told.oneOf(['atx', 'setext'], 'headingStyle') ?? 'atx',
    codeBlockStyle: told.oneOf(['fenced', 'indented'], 'codeBlockStyle') ?? 'fenced',
    bulletListMarker: told.oneOf(['-', '*', '+'], 'bulletListMarker') ?? '-',
    emDelimiter: told.oneOf(['_', '*'], 'emDelimiter') ?? '_',
    strongDelimiter: told.oneOf(['**', '__'], 'strongDelimiter') ?? '**',
    linkStyle: told.oneOf(['inlined', 'referenced'], 'linkStyle') ?? 'inlined',
  });
  return turndown.turndown(sanitize(html));
}
