import { createHash } from 'node:crypto';
import type { Answer } from '../door/endpoint.ts';
import { escapeHtml } from '../escape-html.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8eb); --dim: light-dark(#5b6570, #98a2ad); --line: light-dark(#d5dae0, #343c46);
  --paper: light-dark(#f6f7f9, #0f1318); --card: light-dark(#fff, #171c23); --accent: light-dark(#3b5bdb, #91a7ff); --on-accent: light-dark(#fff, #0f1318);
  --bad: light-dark(#b42318, #ff9d94) }
* { box-sizing: border-box }
body { margin: 0; padding: clamp(.75rem, 4vw, 3rem); font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
main { max-width: 36rem; margin: auto; padding: clamp(1rem, 5vw, 2rem); background: var(--card); border: 1px solid var(--line); border-radius: 14px }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.35; letter-spacing: -.01em; white-space: pre-wrap; overflow-wrap: anywhere }
p { margin: .25rem 0 } .dim { color: var(--dim); font-size: .875rem; overflow-wrap: anywhere } .bad { color: var(--bad) }
pre, dl { margin: 1rem 0; padding: .75rem 1rem; background: var(--paper); border: 1px solid var(--line); border-radius: 10px }
pre { font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: minmax(5rem, auto) 1fr; gap: .3rem 1rem } dt { color: var(--dim) } dd { margin: 0; white-space: pre-wrap } dt, dd { overflow-wrap: anywhere }
form { margin-top: 1.25rem } label { display: block; margin: .9rem 0 .3rem; font-weight: 600; font-size: .9375rem } label span { color: var(--dim); font-weight: 400 }
input, textarea, select { width: 100%; padding: .55rem .7rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 8px }
label.check { display: flex; gap: .6rem; align-items: center } label.check input { width: 1.1rem; height: 1.1rem; flex: none }
[aria-invalid] { border-color: var(--bad) }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1.5rem }
button { flex: 1 1 8rem; padding: .65rem 1rem; font: inherit; font-weight: 600; color: var(--accent); background: transparent; border: 1px solid currentColor; border-radius: 8px; cursor: pointer; overflow-wrap: anywhere }
button.reject { color: var(--bad) } button.chosen { color: var(--on-accent); background: var(--accent); border-color: var(--accent) } button.reject.chosen { background: var(--bad); border-color: var(--bad) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
[hidden] { display: none }
`;

/** What the page may do: use its own style, and send its form back to where it came from. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** A small page of one card, without script and without anything from elsewhere. `content` is HTML. */
export function page(status: number, title: string, content: string): Answer {
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>${content}</main></body></html>`;
  return {
    status,
    body,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      vary: 'Accept',
    },
  };
}
