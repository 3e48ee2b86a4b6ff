/** The formats of an answer, each with its content type; language reference, section 10. */
export const CONTENT_TYPES = {
  json: 'application/json',
  text: 'text/plain; charset=utf-8',
  html: 'text/html; charset=utf-8',
  xml: 'application/xml',
  markdown: 'text/markdown; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  yaml: 'application/x-yaml',
  ics: 'text/calendar; charset=utf-8',
  rss: 'application/rss+xml',
  atom: 'application/atom+xml',
} as const;

export type FormatName = keyof typeof CONTENT_TYPES;

/** How an output is written into the answer of a trigger. */
export interface OutputFormat {
  readonly type: FormatName;
  /** The one field of the body that is written. */
  readonly extract?: string;
  /** In place of the format's own. */
  readonly contentType?: string;
}

export function isFormatName(name: unknown): name is FormatName {
  return typeof name === 'string' && Object.hasOwn(CONTENT_TYPES, name);
}
