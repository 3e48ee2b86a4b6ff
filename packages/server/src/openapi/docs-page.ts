import { createHash } from 'node:crypto';
import { escapeHtml } from '../escape-html.ts';
import type { OpenApi, Operation, Parameter } from './openapi.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8eb); --dim: light-dark(#5b6570, #98a2ad); --line: light-dark(#e3e6ea, #2a3038);
  --paper: light-dark(#fff, #0f1318); --soft: light-dark(#f6f7f9, #171c23); --accent: light-dark(#3b5bdb, #91a7ff); }
* { box-sizing: border-box } html { scroll-behavior: smooth }
body { margin: 0; font: 15px/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
.page { display: grid; grid-template-columns: 17rem minmax(0, 1fr); max-width: 76rem; margin: auto }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 2rem 1.25rem; border-right: 1px solid var(--line); font-size: 13px }
nav a { display: block; padding: .15rem 0; color: var(--dim); text-decoration: none; overflow-wrap: anywhere } nav a:hover, nav a:focus { color: var(--accent) }
nav b { font: 600 11px ui-monospace, monospace; color: var(--accent) }
nav h2 { font-size: 12px; margin: 1.2rem 0 .3rem; letter-spacing: .04em; color: var(--ink) }
main { padding: 2rem 2.5rem 6rem; min-width: 0 } h1 { margin: 0 0 .25rem; font-size: 1.9rem; letter-spacing: -.02em } .lead { color: var(--dim); max-width: 44rem }
section { border-top: 1px solid var(--line); padding: 1.6rem 0 } h3 { font: 600 15px/1.5 ui-monospace, monospace; margin: 0; overflow-wrap: anywhere }
.method { display: inline-block; min-width: 4.2rem; color: var(--accent) } p { margin: .5rem 0 } .meta { color: var(--dim); font-size: 13px }
code, pre { font: 13px/1.55 ui-monospace, monospace } pre { background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; overflow: auto }
table { border-collapse: collapse; table-layout: fixed; width: 100%; margin: .6rem 0; font-size: 13.5px } th { text-align: left; color: var(--dim); font-weight: 500 }
th:nth-child(1) { width: 26% } th:nth-child(2) { width: 30% }
th, td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere }
a { color: var(--accent) }
@media (max-width: 48rem) { .page { display: flex; flex-direction: column-reverse } nav { position: static; height: auto; border: 0; border-top: 1px solid var(--line) } main { padding: 1.5rem 1.25rem } }
`;

/** What the page may load: its own style and nothing else, from nowhere. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The API's description for reading: one page, no script, no foreign origin. */
export function docsPage(api: OpenApi): string {
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '');
  const menu = [...byTag].map(
    ([tag, of]) =>
      `<h2>${escapeHtml(tag)}</h2>${of.map(({ method, path, operation }) => `<a href="#${operation.operationId}"><b>${method}</b> ${escapeHtml(path.replace('/api/v1', ''))}</a>`).join('')}`,
  );
  const url = api.servers[0]?.url ?? '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(api.info.title)} API ${escapeHtml(api.info.version)}</title><style>${STYLE}</style></head>
<body><div class="page"><nav aria-label="Endpoints">${menu.join('')}</nav><main>
<h1>${escapeHtml(api.info.title)} API</h1><p class="lead">${code(api.info.description)} The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p>
${operations.map((each) => section(url, each)).join('\n')}
</main></div></body></html>`;
}

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

function section(url: string, { method, path, operation }: Listed): string {
  const scopes = operation['x-scope'];
  const access =
    scopes === undefined
      ? 'No credential'
      : scopes.length === 0
        ? 'Any valid credential'
        : `Scope ${scopes.map((scope) => `<code>${scope}</code>`).join(' and ')}`;
  const jwt = operation.security.some((one) => 'jwt' in one) ? ' · browsers with a JWT too' : '';
  const aliases = operation['x-aliases']?.length
    ? ` · also ${operation['x-aliases'].map((alias) => `<code>${escapeHtml(alias)}</code>`).join(', ')}`
    : '';
  return `<section id="${operation.operationId}"><h3><span class="method">${method}</span>${escapeHtml(path)}</h3>
<p>${escapeHtml(operation.summary)}</p><p class="meta">${access}${jwt}${aliases}</p>
${table('Parameters', operation.parameters.map(parameterRow))}${table('Body', bodyRows(operation))}
<pre>${escapeHtml(curl(url, method, path, operation))}</pre>${answers(operation)}
<p class="meta">Errors: ${operation['x-error-codes'].map((name) => `<code>${name}</code>`).join(' ')}</p></section>`;
}

function table(title: string, rows: readonly string[]): string {
  if (rows.length === 0) return '';
  return `<table><thead><tr><th scope="col">${title}</th><th scope="col">Type</th><th scope="col">Notes</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function parameterRow({ name, in: where, required, schema, description }: Parameter): string {
  return row(name, schema, required, description ?? (where === 'path' ? 'in the path' : ''));
}

function bodyRows({ requestBody }: Operation): readonly string[] {
  const schema = requestBody?.content['application/json']?.schema as
    | { properties?: Record<string, object>; required?: string[] }
    | undefined;
  return Object.entries(schema?.properties ?? {}).map(([name, member]) =>
    row(name, member, schema?.required?.includes(name) ?? false, ''),
  );
}

function row(name: string, schema: object, required: boolean, note: string): string {
  const { description } = schema as { description?: string };
  const notes = [required ? 'required' : '', description ?? note].filter((text) => text !== '');
  return `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(typeText(schema))}</td><td>${escapeHtml(notes.join('; '))}</td></tr>`;
}

function typeText(schema: object): string {
  const {
    type,
    enum: values,
    const: value,
    anyOf,
    items,
  } = schema as {
    type?: string | string[];
    enum?: unknown[];
    const?: unknown;
    anyOf?: object[];
    items?: object;
  };
  if (value !== undefined) return JSON.stringify(value);
  if (values) return values.length > 6 ? 'name' : values.map((one) => JSON.stringify(one)).join(' | ');
  if (anyOf) return anyOf.map(typeText).join(' | ');
  if (type === 'array') return `${items ? typeText(items) : 'any'}[]`;
  return Array.isArray(type) ? type.join(' | ') : (type ?? 'any');
}

function answers({ responses }: Operation): string {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([status, answer]) => {
      const { description, content } = answer as {
        description: string;
        content: Record<string, { example?: unknown }>;
      };
      const example = Object.values(content)[0]?.example;
      const shown = example === undefined ? '' : `<pre>${escapeHtml(JSON.stringify(example, null, 2))}</pre>`;
      return `<p class="meta">${status} · ${escapeHtml(description)}</p>${shown}`;
    })
    .join('');
}

function curl(url: string, method: string, path: string, { requestBody, security }: Operation): string {
  const lines = [`curl${method === 'GET' ? '' : ` -X ${method}`} ${url}${path}`];
  if (security.length > 0) lines.push(`-H "Authorization: Bearer \${TOKEN}"`);
  if (requestBody) lines.push('-H "Content-Type: application/json"', `-d '{…}'`);
  return lines.join(' \\\n  ');
}

function code(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
