/** One fenced block of a document. */
export interface Block {
  /** The first word behind the fence; empty when there is none. */
  readonly language: string;
  readonly text: string;
  /** Of its fence, from 1. */
  readonly line: number;
  /** Only blank lines stand between it and the block before. */
  readonly follows: boolean;
}

const FENCE = /^```(\w*)\s*$/;

/** The fenced blocks of a document, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  let proseSince = true;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = FENCE.exec(line);
    if (open && line === '```') {
      const { language, line: at, lines } = open;
      blocks.push({ language, text: lines.join('\n'), line: at, follows: !proseSince });
      open = undefined;
      proseSince = false;
    } else if (open) open.lines.push(line);
    else if (fence) open = { language: fence[1] ?? '', line: index + 1, lines: [] };
    else if (line.trim() !== '') proseSince = true;
  }
  return blocks;
}

/** The file that a block is, when its first line is a comment with nothing but a path. */
export function fileOf({ text }: Block): string | undefined {
  return /^(?:#|\/\/) ([\w.-]+(?:\/[\w.-]+)*\.(?:yaml|json|js|ts))$/m.exec(text.split('\n', 1)[0] ?? '')?.[1];
}

/** Anchors of the headings, as GitHub makes them. */
export function anchorsOf(markdown: string): readonly string[] {
  return [...withoutFences(markdown).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** Targets of links and images. */
export function linksOf(markdown: string): readonly string[] {
  return [...withoutFences(markdown).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
}

/** The rows of the table whose header begins with these cells, each with the Markdown of its cells. */
export function rowsOf(markdown: string, ...header: readonly string[]): readonly (readonly string[])[] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => header.every((cell, at) => cellsOf(line)[at] === cell));
  if (start < 0) throw new Error(`there is no table ${header.join(' | ')}`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end < 0 ? undefined : end).map(cellsOf);
}

/** What stands in `code` marks. */
export function codeIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll('\\|', '|'));
}

function cellsOf(line: string): readonly string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, '');
}
