import type { JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { ENGINES, type Engine, parseTemplate } from './template.ts';
import type { Output } from './value-text.ts';

const render = (engine: Engine, text: string, values: JsonObject, output: Output = 'markup') =>
  parseTemplate(text, engine, output).render(values);
const reads = (engine: Engine, text: string) =>
  parseTemplate(text, engine, 'markup').reads.map((path) => path.join('.'));
const fault = (code: string) => expect.objectContaining({ code });

describe.each(ENGINES)('a template of %s', (engine) => {
  it('shows values, escaped in markup and as they are in text', () => {
    const values = { a: { b: `<b a="1">&'` } };
    expect(render(engine, '<p>{{ a.b }}</p>', values)).toBe('<p>&lt;b a=&quot;1&quot;&gt;&amp;&#39;</p>');
    expect(render(engine, '<p>{{a.b}}</p>', values, 'text')).toBe(`<p><b a="1">&'</p>`);
  });

  it('shows nothing for what is not there, JSON for lists and mappings, and numbers as they are', () => {
    expect(render(engine, '[{{a}}|{{a.b.c}}|{{n}}|{{no}}]', { n: 0, no: null }, 'text')).toBe('[||0|]');
    expect(render(engine, '{{list}} {{map}}', { list: [1, 'a'], map: { b: false } }, 'text')).toBe(
      '[1,"a"] {"b":false}',
    );
  });

  it('never parses a value', () => {
    expect(render(engine, '{{a}}', { a: '{{b}}{% raw %}', b: 'secret' }, 'text')).toBe('{{b}}{% raw %}');
  });

  it('reads own data only', () => {
    expect(render(engine, '{{a.constructor}}{{a.toString}}{{__proto__.x}}{{constructor.name}}', { a: {} })).toBe('');
  });

  it('says what it reads', () => {
    expect(reads(engine, '{{ a.b }} {{c-d.e}} {{ f }}')).toEqual(['a.b', 'c-d.e', 'f']);
  });

  it('is told where it is not well formed', () => {
    expect(() => parseTemplate('x\n{{ a', engine, 'markup')).toThrow(
      expect.objectContaining({ code: 'EXPRESSION_SYNTAX', offset: 2 }),
    );
  });

  it('ends when its text is too long', () => {
    const big = 'x'.repeat(3 * 1024 * 1024);
    expect(() => render(engine, '{{a}}{{a}}', { a: big })).toThrow(fault('LIMIT_EXCEEDED'));
  });
});

describe('a template of simple', () => {
  it('holds paths only; other marks are text', () => {
    expect(render('simple', '{% if a %}{{ a }}{ {b} }', { a: 1 })).toBe('{% if a %}1{ {b} }');
    expect(() => parseTemplate('{{#if a}}', 'simple', 'markup')).toThrow(fault('EXPRESSION_SYNTAX'));
    expect(() => parseTemplate('{{ a | upcase }}', 'simple', 'markup')).toThrow(fault('EXPRESSION_SYNTAX'));
  });
});

describe('a template of liquid', () => {
  it('has tags and filters, and knows what is its own', () => {
    const text =
      '{% assign n = list | size %}{% for x in list %}{{ forloop.index }}:{{ x.v | upcase }} {% endfor %}{{ n }}';
    expect(render('liquid', text, { list: [{ v: 'a' }, { v: 'b' }] })).toBe('1:A 2:B 2');
    expect(reads('liquid', text)).toEqual(['list', 'list']);
    expect(reads('liquid', '{{ a[b.c].d }}{{ a["e"] }}')).toEqual(['a', 'a.e', 'b.c']);
  });

  it('escapes what no filter says is safe', () => {
    expect(render('liquid', '{{ a }} {{ a | raw }} {% echo a %}', { a: '<' })).toBe('&lt; < &lt;');
  });

  it('names no other template and no file', () => {
    for (const tag of ['include "x"', 'render "/etc/hostname"', 'layout "x"', 'block x']) {
      expect(() => parseTemplate(`{% ${tag} %}`, 'liquid', 'markup')).toThrow(fault('OPERATION_UNAVAILABLE'));
    }
  });

  it('has no filter that is not there', () => {
    expect(() => parseTemplate('{{ a | upcas }}', 'liquid', 'markup')).toThrow(fault('EXPRESSION_SYNTAX'));
  });

  it.each([
    '{% for i in (1..100000000) %}x{% endfor %}',
    '{% for i in (1..3000) %}{% for j in (1..3000) %}{% for k in (1..3000) %}{% endfor %}{% endfor %}{% endfor %}',
    `{% assign a = "xxxxxxxx" %}${'{% assign a = a | append: a %}'.repeat(30)}`,
    `{% assign a = "xxxxxxxx" %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(40)}`,
    `{% assign a = "xxxxxxxx" %}${'{% capture a %}{{ a | raw }}{{ a | raw }}{% endcapture %}'.repeat(40)}`,
  ])('ends when it does too much: %s', (text) => {
    expect(() => render('liquid', text, {})).toThrow(fault('LIMIT_EXCEEDED'));
  });

  it('changes nothing of what it is given', () => {
    const values = Object.freeze({ n: 1, list: Object.freeze([3, 1]) });
    expect(render('liquid', '{% increment n %}{{ list | sort }}', values)).toBe('1[1,3]');
    expect(values.n).toBe(1);
  });
});

describe('a template of handlebars', () => {
  it('has if, unless, each, with and lookup', () => {
    const values = { on: true, off: 0, list: [{ v: 'a' }, { v: 'b' }], map: { x: 1, y: 2 }, key: 'y', none: [] };
    const cases = [
      ['{{#if on}}yes{{else}}no{{/if}}{{#if off}}yes{{else}}no{{/if}}', 'yesno'],
      ['{{#if off}}1{{else if on}}2{{/if}}{{#unless off}}3{{/unless}}', '23'],
      ['{{#each list}}{{@index}}{{v}}{{#if @last}}!{{/if}}{{#unless @first}}?{{/unless}} {{/each}}', '0a 1b!? '],
      ['{{#each list}}{{../key}}{{@root.key}}{{/each}}', 'yyyy'],
      ['{{#each map}}{{@key}}={{this}};{{/each}}', 'x=1;y=2;'],
      ['{{#each list as |item at|}}{{at}}{{item.v}}{{/each}}', '0a1b'],
      ['{{#each none}}x{{else}}none{{/each}}{{^none}}none{{/none}}', 'nonenone'],
      ['{{#with map}}{{x}}{{/with}}{{#map}}{{y}}{{/map}}{{#list}}{{v}}{{/list}}{{#on}}{{key}}{{/on}}', '12aby'],
      ['{{lookup map key}}{{lookup list 0}}{{#with (lookup list 1)}}{{v}}{{/with}}', '2{&quot;v&quot;:&quot;a&quot;}b'],
      ['{{list.length}}{{list.0.v}}{{list.[1].v}}', '2ab'],
      ['{{! not shown }}{{{"<"}}}\\{{key}}', '<{{key}}'],
      ['{{#if on}}\n  a\n{{/if}}\nb', '  a\nb'],
    ] as const;
    for (const [text, shown] of cases) expect(render('handlebars', text, values), text).toBe(shown);
  });

  it('shows what stands in three braces as it is', () => {
    expect(render('handlebars', '{{a}} {{{a}}} {{&a}}', { a: '<' })).toBe('&lt; < <');
  });

  it('says what it reads of what it is given, and not of the items of its lists', () => {
    const text =
      '{{#each a.b as |x|}}{{v}}{{x.y}}{{../c}}{{@root.d}}{{@index}}{{/each}}{{#e}}{{f}}{{/e}}{{lookup g "h"}}';
    expect(reads('handlebars', text)).toEqual(['a.b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('names no other template, and has no helpers and decorators but its own', () => {
    for (const text of ['{{> x}}', '{{#> x}}{{/x}}', '{{> template://a/b@v1}}']) {
      expect(() => parseTemplate(text, 'handlebars', 'markup')).toThrow(fault('OPERATION_UNAVAILABLE'));
    }
    for (const text of ['{{log a}}', '{{a b}}', '{{* d}}', '{{#if a b}}{{/if}}', '{{#each}}{{/each}}', '{{@other}}']) {
      expect(() => parseTemplate(text, 'handlebars', 'markup'), text).toThrow(fault('EXPRESSION_SYNTAX'));
    }
  });

  it('ends when it does too much', () => {
    const values = { a: Array.from({ length: 3000 }, () => 1) };
    const text = '{{#each a}}{{#each ../a}}{{#each ../../a}}{{/each}}{{/each}}{{/each}}';
    expect(() => render('handlebars', text, values)).toThrow(fault('LIMIT_EXCEEDED'));
  });
});
