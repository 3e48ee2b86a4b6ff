import type { Json, JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { convertText } from './convert-text.ts';

const lists = (depth: number) => '<ul><li>'.repeat(depth);
const failure = (config: JsonObject, input: Json = '') => {
  try {
    convertText(config, input);
    return 'no failure';
  } catch (error) {
    return error instanceof Error && 'reason' in error ? `${error.reason} ${error.message}` : String(error);
  }
};

describe('a convert operation', () => {
  it('makes Markdown of HTML, in the style it is told', () => {
    const html =
      '<h1>Title</h1><p>A <b>bold</b> <a href="https://x.example">link</a></p><ul><li>one</li></ul><pre><code>x</code></pre>';
    expect(convertText({ from: 'html', to: 'markdown' }, html)).toBe(
      '# Title\n\nA **bold** [link](https://x.example)\n\n-   one\n\n```\nx\n```',
    );
    const style = { headingStyle: 'setext', bulletListMarker: '*', strongDelimiter: '__', codeBlockStyle: 'indented' };
    expect(convertText({ from: 'html', to: 'markdown', ...style }, html)).toBe(
      'Title\n=====\n\nA __bold__ [link](https://x.example)\n\n*   one\n\n    x',
    );
  });

  it('makes sanitised HTML of Markdown', () => {
    const markdown =
      '---\na: 1\n---\n# Title\n\n| a |\n|---|\n| ~~b~~ |\n\n<script>alert(1)</script><img src="x.png" onerror="x()">\n\n[a](javascript:x) <b onclick="x()">b</b>\n';
    expect(convertText({ from: 'markdown', to: 'html' }, markdown)).toBe(
      '<h1>Title</h1>\n<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody><tr>\n<td><del>b</del></td>\n</tr>\n</tbody></table>\n<img src="x.png" /><p><a>a</a> <b>b</b></p>\n',
    );
    expect(convertText({ from: 'markdown', to: 'html', breaks: true }, 'a\nb')).toBe('<p>a<br />b</p>\n');
  });

  it('makes text of HTML and of Markdown', () => {
    const html =
      '<h1>T &amp; Co</h1><p>a_b<br>c</p><script>x</script><ul><li>one</li><li>two</li></ul><table><tr><td>1</td><td>2</td></tr></table>';
    expect(convertText({ from: 'html', to: 'text' }, html)).toBe('T & Co\n\na_b\nc\n\none\ntwo\n\n1\t2');
    expect(convertText({ from: 'markdown', to: 'text' }, '# T\n\nA *b* [c](https://d.example)')).toBe('T\n\nA b c');
  });

  it('takes plain text for what it is', () => {
    expect(convertText({ from: 'text', to: 'html' }, 'a < b\nc\n\nd')).toBe('<p>a &lt; b<br>\nc</p>\n<p>d</p>\n');
    expect(convertText({ from: 'text', to: 'markdown' }, '# no *title*')).toBe('\\# no \\*title\\*');
  });

  it('takes front matter and the rest apart', () => {
    const split = (text: string) => convertText({ from: 'markdown', to: 'frontmatter' }, text);
    expect(split('---\ntitle: A\ntags: [b]\ndate: 2026-01-31\n---\n\n# T\n---\n')).toEqual({
      frontmatter: { title: 'A', tags: ['b'], date: '2026-01-31' },
      content: '# T\n---\n',
    });
    expect(split('---\n---\nx\n---\n')).toEqual({ frontmatter: {}, content: 'x\n---\n' });
    expect(split('no\n---\na: 1\n---\n')).toEqual({ frontmatter: {}, content: 'no\n---\na: 1\n---\n' });
    expect(failure({ from: 'markdown', to: 'frontmatter' }, '---\na: [\n---\n')).toContain(
      'front matter that is no mapping',
    );
    expect(failure({ from: 'markdown', to: 'frontmatter' }, '---\n- a\n---\n')).toContain('front matter');
  });

  it('takes its text from config, else from the input of the step', () => {
    expect(convertText({ from: 'text', to: 'html', input: 'a' }, 'b')).toBe('<p>a</p>\n');
  });

  it('says what it cannot make', () => {
    expect(failure({ to: 'html' })).toBe('INVALID_INPUT convert: from must be one of html, markdown, text');
    expect(failure({ from: 'html', to: 'rtf' })).toContain('to must be one of');
    expect(failure({ from: 'html', to: 'html' })).toBe('INVALID_INPUT convert: to html is not made from html');
    expect(failure({ from: 'docx', to: 'text' })).toContain('OPERATION_UNAVAILABLE');
    expect(failure({ from: 'text', to: 'html' }, { a: 1 })).toBe('INVALID_INPUT convert: input must be text');
    expect(failure({ from: 'html', to: 'markdown', emDelimiter: 'x' })).toContain('emDelimiter must be one of');
  });

  it('takes long lists, which are not nested', () => {
    const list = Array.from({ length: 5000 }, (_, index) => `${index + 1}. item - with a dash`).join('\n');
    expect(convertText({ from: 'markdown', to: 'html' }, list)).toContain('<li>item - with a dash</li>');
  });

  it('takes no text that its libraries would not come to an end with', () => {
    expect(failure({ from: 'text', to: 'html' }, 'x'.repeat(256 * 1024 + 1))).toContain('LIMIT_EXCEEDED');
    expect(failure({ from: 'markdown', to: 'html' }, '_a_'.repeat(20_000))).toContain('LIMIT_EXCEEDED');
    expect(failure({ from: 'markdown', to: 'html' }, '>'.repeat(20_000))).toContain('LIMIT_EXCEEDED');
    for (const nested of ['1) ', '- ', '> 1. ']) {
      expect(failure({ from: 'markdown', to: 'html' }, nested.repeat(20_000))).toContain('too many marks');
    }
    expect(convertText({ from: 'html', to: 'text' }, `${lists(5000)}deep`)).toBe('deep');
  });
});
