import { readEnsemble } from '@ensembleapp/core/ensembles/read-ensemble.ts';
import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { openFlows } from './open-flows.ts';
import { openRunWorld, type RunWorld, refused, runToEnd, token } from './run-world.ts';

/** The output of one html step with this config. */
async function render(here: RunWorld, config: JsonObject, input: JsonObject = {}, more = '') {
  await here.ensemble(`name: t\nflow: [{ id: page, operation: html, config: ${JSON.stringify(config)}${more} }]`);
  return (await runToEnd(here.world, token(), { ensemble: 't', body: { input } })).body.output;
}

async function failure(here: RunWorld, config: JsonObject, input: JsonObject = {}) {
  const refusal = await refused(render(here, config, input) as Promise<never>);
  const { steps } = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
  return steps[0]?.error;
}

/** What the reader says of a template. */
function problems(config: JsonObject) {
  const text = JSON.stringify({ name: 't', flow: [{ id: 'page', operation: 'html', config }] });
  return readEnsemble(text, { format: 'json' }).problems.map(({ code, message }) => `${code} ${message}`);
}

describe('an html operation', () => {
  it('puts data, input and expressions into its template, escaped', async () => {
    const here = await openRunWorld();
    const template = '<h1>{{ title }}</h1><p>{{ input.text }}</p><p>${input.text}</p>{{ text }}';
    const config = { template, data: { title: '${input.text}!' } };
    expect(await render(here, config, { text: '<b>' })).toBe(
      '<h1>&lt;b&gt;!</h1><p>&lt;b&gt;</p><p>&lt;b&gt;</p>&lt;b&gt;',
    );
  });

  it('parses no value as a template, wherever it comes from', async () => {
    const here = await openRunWorld();
    const evil = '{{ env.SECRET }}{% assign x = 1 %}${execution.id}{{__0}}';
    const config = { template: '${input.evil}|{{ evil }}|{{ d }}', data: { d: '${input.evil}' } };
    expect(await render(here, config, { evil })).toBe(`${evil}|${evil}|${evil}`);
    expect(await render(here, { template: '${input.evil}' }, { evil })).toBe(evil);
  });

  it('sees steps by their names, and waits for them in a graph', async () => {
    const here = await openFlows();
    const { output } = await here.run(`agents:
  - { id: page, operation: html, config: { template: "{{ posts.title }} {{ posts.status }} {{ author.output.name }} {{ steps.author.output.name | upcase }}" } }
  - { id: posts, agent: echo, input: { list: 1, title: x } }
  - { id: author, agent: nap, input: { ms: 5, v: { name: Ada } } }
output: \${page.output}`);
    expect(output).toBe('x completed Ada ADA');
    const { output: listed } = await here.run(`flow:
  - { id: posts, agent: nap, input: { ms: 0, v: [{ title: One }, { title: Two }] } }
  - { operation: html, config: { template: "{% for p in posts %}{{ p.title }} {% endfor %}" } }`);
    expect(listed).toBe('One Two ');
  });

  it('says so when a step is read both as its output and for what else is known of it', async () => {
    const here = await openFlows();
    const { error } = await here.run(`flow:
  - { id: said, agent: nap, input: { ms: 0, v: words } }
  - { operation: html, config: { template: "{{ said }} {{ said.status }}" } }`);
    expect(error?.message).toContain('reads said both as a value and for status');
  });

  it('lets no data hide who is asking', async () => {
    const here = await openRunWorld();
    const config = { template: '{{ userContext.tenantId }} {{ secure.plan }}.', data: '${input}' };
    const input = { userContext: { tenantId: 'other' }, secure: { plan: 'pro' } };
    expect(await render(here, config, input)).toBe('default .');
  });

  it.each([
    ['liquid', '{% if a %}{{ a | upcase }}{% endif %}', 'X&lt;'],
    ['handlebars', '{{#if a}}{{a}}{{/if}}${input.none}', 'x&lt;'],
    ['simple', '{% if a %}{{a}}', '{% if a %}x&lt;'],
  ])('has the engine %s', async (engine, template, shown) => {
    const here = await openRunWorld();
    expect(await render(here, { template, engine, data: { a: 'x<' } })).toBe(shown);
    expect(await render(here, { template: { inline: template }, templateEngine: engine, data: { a: 'x<' } })).toBe(
      shown,
    );
  });

  it('stands in a layout, and has styles and words for machines in its head', async () => {
    const here = await openRunWorld();
    const config = {
      template: '<p>{{ a }}</p>',
      layout: '<html><head></head><body>{{ content }}|{{ a }}</body></html>',
      styles: 'p { color: {{ color }} }',
      meta: { author: 'Ada "A"' },
      seo: { title: 'T & Co', canonical: 'https://x.example/?a=1&b=2' },
      data: { a: '<', color: '</style>', content: 'hidden' },
    };
    expect(await render(here, config)).toBe(
      [
        '<html><head><meta name="author" content="Ada &quot;A&quot;">',
        '<title>T &amp; Co</title><meta property="og:title" content="T &amp; Co">',
        '<link rel="canonical" href="https://x.example/?a=1&amp;b=2"><meta property="og:url" content="https://x.example/?a=1&amp;b=2">',
        '<style>p { color: &lt;/style&gt; }</style>',
        '</head><body><p>&lt;</p>|&lt;</body></html>',
      ].join('\n'),
    );
  });

  it('tells its content type beside the text', async () => {
    const here = await openRunWorld();
    await here.ensemble(`name: t
flow: [{ id: page, operation: html, config: { template: "User-agent: *", contentType: text/plain } }]
output: \${page.meta}`);
    const { body } = await runToEnd(here.world, token(), { ensemble: 't', body: {} });
    expect(body.output).toEqual({ contentType: 'text/plain' });
  });

  it('is kept under what its template shows, not under its config alone', async () => {
    const here = await openFlows();
    const flow = (v: string) => `flow:
  - { id: said, agent: nap, input: { ms: 0, v: ${v} } }
  - { id: page, operation: html, input: {}, cache: { ttl: 60 }, config: { template: "{{ said.output }}" } }
output: "\${page.output} \${page.cached}"`;
    expect((await here.run(flow('one'))).output).toBe('one false');
    expect((await here.run(flow('one'))).output).toBe('one true');
    expect((await here.run(flow('two'))).output).toBe('two false');
  });

  it('fails with a message that names the setting', async () => {
    const here = await openRunWorld();
    const message = async (config: JsonObject) => (await failure(here, { template: 'x', ...config }))?.message;
    expect(await message({ layout: 'no place' })).toContain('html: layout must say {{ content }}');
    expect(await message({ data: '${1}' })).toBe('html: data must be a mapping');
    expect(await message({ meta: { a: 'b' } })).toBe('html: meta and seo need a page with a <head>');
    expect(await message({ seo: { titel: 'b' } })).toContain('html: seo.titel is none of title');
    expect(await message({ template: { a: 'b' } })).toContain('html: template must be the text of a template');
  });

  it('ends when it does too much', async () => {
    const here = await openRunWorld();
    const template = '{% for i in (1..9999999999) %}x{% endfor %}';
    expect(await failure(here, { template })).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('is no template when it is laid over an agent by a step', async () => {
    const here = await openRunWorld();
    await here.agent('name: page\noperation: html\nconfig: { template: "{{ input.a }}" }\n');
    await here.ensemble('name: t\nflow: [{ agent: page, config: { template: "${input.a}" } }]');
    const ran = runToEnd(here.world, token(), { ensemble: 't', body: { input: { a: '<b>' } } });
    expect((await refused(ran as Promise<never>)).message).toContain('where the operation is written');
  });

  it('is read when it is saved, with each fault at its place', () => {
    expect(problems({ template: 'a {{ b', engine: 'liquid' })).toEqual([
      expect.stringContaining('EXPRESSION_SYNTAX the template: '),
    ]);
    expect(problems({ template: '{{#each a}}', engine: 'handlebars' })[0]).toContain('EXPRESSION_SYNTAX');
    expect(problems({ template: '{% if ${input.a} %}{% endif %}' })).toEqual([
      'EXPRESSION_SYNTAX an expression stands inside a tag of the template',
    ]);
    expect(problems({ template: '{% raw %}${input.a}{% endraw %}' })).toHaveLength(1);
    expect(problems({ template: '{{> header}}', engine: 'handlebars' })[0]).toContain('OPERATION_UNAVAILABLE');
    expect(problems({ template: 'templates/page@v1' })).toEqual([]);
    expect(problems({ template: 'x', engine: 'mustache' })).toEqual(['INVALID_FIELD there is no such template engine']);
    expect(problems({ template: '{{ anything }} ${inptu.x}' })[0]).toContain('UNKNOWN_NAME');
    expect(problems({ template: '{{ title }}', data: { title: 1 } })).toEqual([]);
    expect(problems({ template: '{{ page.title }}' })[0]).toContain('FORWARD_REFERENCE');
  });

  it('reads allowed names of the environment only', () => {
    const read = (template: string) =>
      readEnsemble(JSON.stringify({ name: 't', flow: [{ operation: 'html', config: { template } }] }), {
        format: 'json',
        env: new Set(['SHOWN']),
      }).problems.map(({ code, column }) => [code, column]);
    expect(read('a {{ env.SHOWN }}')).toEqual([]);
    expect(read('a {{ env.SECRET }}')).toEqual([['ENV_NOT_ALLOWED', expect.any(Number)]]);
  });
});
