import type { Json, JsonObject } from '@ensembleapp/protocol';
import { lasting } from '../../step-failure.ts';
import { ConfigReader } from '../config-reader.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';
import { htmlToText } from './html-to-text.ts';
import { markdownToHtml } from './markdown-to-html.ts';
import { splitFrontMatter } from './split-front-matter.ts';
import { textToHtml } from './text-to-html.ts';

const CONVERT_FROM = ['html', 'markdown', 'text'] as const;
const CONVERT_TO = ['markdown', 'html', 'text', 'frontmatter'] as const;
type From = (typeof CONVERT_FROM)[number];
type To = (typeof CONVERT_TO)[number];

/** Longest text that is converted, in UTF-16 units: nothing can interrupt the libraries that read it. */
const LONGEST = 256 * 1024;

/**
 * A text in another form; HTML that is made is sanitised. Of Markdown with front matter `frontmatter` gives the data and the rest.
 * @throws StepFailure `INVALID_INPUT`, `LIMIT_EXCEEDED`, `OPERATION_UNAVAILABLE`
 */
export function convertText(config: JsonObject, input: Json): Json {
  const told = new ConfigReader('convert', config);
  const { from, to } = readForms(told);
  const text = told.value('input') ?? input;
  if (typeof text !== 'string') throw told.wrong('input', 'must be text');
  if (text.length > LONGEST) throw told.tooLarge('input', `longer than ${LONGEST} characters`);
  const conversion = CONVERSIONS[from][to];
  if (!conversion) throw told.wrong('to', `${to} is not made from ${from}`);
  try {
    return conversion(text, told);
  } catch (error) {
    // The libraries go as deep as the text is nested.
    throw error instanceof RangeError ? told.tooLarge('input', 'nested too deep') : error;
  }
}

type Conversion = (text: string, told: ConfigReader) => Json;

const CONVERSIONS: Readonly<Record<From, Partial<Record<To, Conversion>>>> = {
  html: { markdown: htmlToMarkdown, text: (text) => htmlToText(text) },
  markdown: {
    html: (text, told) => markdownToHtml(contentOf(text, told), told),
    text: (text, told) => htmlToText(markdownToHtml(contentOf(text, told), told)),
    frontmatter: (text, told) => ({ ...splitFrontMatter(text, told) }),
  },
  text: {
    html: (text) => textToHtml(text),
    markdown: (text, told) => htmlToMarkdown(textToHtml(text), told),
    frontmatter: (text, told) => ({ ...splitFrontMatter(text, told) }),
  },
};

function contentOf(text: string, told: ConfigReader): string {
  return splitFrontMatter(text, told).content;
}

function readForms(told: ConfigReader): { readonly from: From; readonly to: To } {
  const given = told.value('from');
  if (given === 'docx' || given === 'pdf') {
    throw lasting('OPERATION_UNAVAILABLE', `convert: from ${given} is not available on this server`);
  }
  const from = told.oneOf(CONVERT_FROM, 'from');
  const to = told.oneOf(CONVERT_TO, 'to');
  if (from === undefined) throw told.wrong('from', `must be one of ${CONVERT_FROM.join(', ')}`);
  if (to === undefined) throw told.wrong('to', `must be one of ${CONVERT_TO.join(', ')}`);
  return { from, to };
}
