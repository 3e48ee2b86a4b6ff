import TurndownService from 'turndown';
import { words } from '../../../words.ts';
import { sanitize } from './sanitize.ts';

const LINES: ReadonlySet<string> = new Set(['LI', 'TR', 'DT', 'DD']);
const CELLS: ReadonlySet<string> = new Set(['TD', 'TH']);
const BLOCKS: ReadonlySet<string> = new Set(
  words(`ADDRESS ARTICLE ASIDE BLOCKQUOTE DIV DL FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER HGROUP MAIN NAV OL P PRE
  SECTION TABLE UL`),
);

/** What a reader sees of HTML: its text, with blank lines between blocks, and a tab between cells. */
export function htmlToText(html: string): string {
  const turndown = new TurndownService();
  turndown.escape = (text) => text;
  turndown.addRule('text', {
    filter: () => true,
    replacement: (content, { nodeName }) => {
      if (nodeName === 'BR') return '\n';
      if (nodeName === 'HR') return '\n\n';
      if (CELLS.has(nodeName)) return `${content.trim()}\t`;
      if (LINES.has(nodeName)) return `${content.trim()}\n`;
      return BLOCKS.has(nodeName) ? `\n\n${content}\n\n` : content;
    },
  });
  return turndown.turndown(sanitize(html));
}
