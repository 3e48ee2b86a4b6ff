import sanitizeHtml from 'sanitize-html';

/** Deeper than this, elements are left out: what reads HTML does so element by element. */
const NESTING = 100;

/** HTML without scripts, styles, forms, frames, and links that run code. */
export function sanitize(html: string): string {
  const { defaults } = sanitizeHtml;
  return sanitizeHtml(html, {
    allowedTags: [...defaults.allowedTags, 'img', 'del', 'ins'],
    allowedAttributes: {
      ...defaults.allowedAttributes,
      img: ['src', 'alt', 'title', 'width', 'height'],
      a: ['href', 'title'],
      code: ['class'],
      td: ['align', 'colspan', 'rowspan'],
      th: ['align', 'colspan', 'rowspan', 'scope'],
      ol: ['start'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    nestingLimit: NESTING,
  });
}
