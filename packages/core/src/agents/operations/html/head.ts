import type { Json, JsonObject } from '@ensembleapp/protocol';
import { escapeMarkup, valueText } from '../../../ensembles/template/value-text.ts';
import type { ConfigReader } from '../config-reader.ts';

/** Search engines' and social networks' names for what `seo` says. */
const SEO = {
  title: (text) => `<title>${text}</title><meta property="og:title" content="${text}">`,
  description: (text) =>
    `<meta name="description" content="${text}"><meta property="og:description" content="${text}">`,
  canonical: (text) => `<link rel="canonical" href="${text}"><meta property="og:url" content="${text}">`,
  robots: (text) => `<meta name="robots" content="${text}">`,
  keywords: (text) => `<meta name="keywords" content="${text}">`,
  image: (text) => `<meta property="og:image" content="${text}">`,
  type: (text) => `<meta property="og:type" content="${text}">`,
} as const satisfies Record<string, (text: string) => string>;

/** What goes into the head of a page: `meta` by name, what `seo` says, and styles. */
export function headOf(told: ConfigReader, styles: string | undefined): string {
  const meta = Object.entries(told.mapping('meta') ?? {});
  return [
    ...meta.map(([name, value]) => `<meta name="${escapeMarkup(name)}" content="${textOf(value)}">`),
    ...seoOf(told, told.mapping('seo') ?? {}),
    ...(styles === undefined ? [] : [`<style>${styles}</style>`]),
  ].join('\n');
}

function seoOf(told: ConfigReader, seo: JsonObject): readonly string[] {
  const unknown = Object.keys(seo).find((name) => !Object.hasOwn(SEO, name));
  if (unknown !== undefined) throw told.wrong(`seo.${unknown}`, `is none of ${Object.keys(SEO).join(', ')}`);
  return Object.entries(SEO).flatMap(([name, write]) => {
    const value = seo[name];
    return value === undefined || value === null ? [] : [write(textOf(value))];
  });
}

function textOf(value: Json): string {
  return escapeMarkup(Array.isArray(value) ? value.map(valueText).join(', ') : valueText(value));
}

const END = /<\/head\s*>/i;

/** The page with this at the end of its head. Styles may also stand before a page that has none. */
export function withHead(told: ConfigReader, page: string, head: string): string {
  if (head === '') return page;
  if (END.test(page)) return page.replace(END, (end) => `${head}\n${end}`);
  if (!told.has('meta', 'seo')) return `${head}\n${page}`;
  throw told.wrong('meta and seo', 'need a page with a <head>');
}
