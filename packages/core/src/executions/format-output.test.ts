import { describe, expect, it } from 'vitest';
import { formatOutput } from './format-output.ts';

describe('an output', () => {
  it('is written as its format says, with its content type', () => {
    expect(formatOutput({ a: 1 }, { type: 'json' })).toEqual({ text: '{"a":1}', contentType: 'application/json' });
    expect(formatOutput('hi', { type: 'text' })).toEqual({ text: 'hi', contentType: 'text/plain; charset=utf-8' });
    expect(formatOutput([1], { type: 'markdown' }).text).toBe('[1]');
    expect(formatOutput(null, { type: 'text' }).text).toBe('');
    expect(formatOutput({ a: [1, 'x: y'] }, { type: 'yaml' })).toEqual({
      text: 'a:\n  - 1\n  - "x: y"\n',
      contentType: 'application/x-yaml',
    });
    expect(formatOutput('<p>', { type: 'html' })).toEqual({ text: '<p>', contentType: 'text/html; charset=utf-8' });
    for (const [type, contentType] of [
      ['xml', 'application/xml'],
      ['ics', 'text/calendar; charset=utf-8'],
      ['rss', 'application/rss+xml'],
      ['atom', 'application/atom+xml'],
    ] as const) {
      expect(formatOutput('x', { type })).toEqual({ text: 'x', contentType });
    }
  });

  it('becomes a table with the names in order of first appearance', () => {
    const rows = [
      { b: 1, a: 'x,"y"' },
      { c: [1], b: null },
    ];
    expect(formatOutput(rows, { type: 'csv' })).toEqual({
      text: 'b,a,c\n1,"x,""y""",\n,,[1]\n',
      contentType: 'text/csv; charset=utf-8',
    });
    expect(formatOutput([], { type: 'csv' }).text).toBe('');
  });

  it('holds no text in a table that a spreadsheet would run, and numbers as they are', () => {
    const row = { '=x': '=1+1', b: '+1', c: '-1', d: '@a', e: '\tx', f: -1, g: 'a=b' };
    expect(formatOutput([row], { type: 'csv' }).text).toBe("'=x,b,c,d,e,f,g\n'=1+1,'+1,'-1,'@a,'\tx,-1,a=b\n");
  });

  it('may be one field of the body, and of another content type', () => {
    expect(formatOutput({ page: 'x' }, { type: 'html', extract: 'page', contentType: 'text/x' })).toEqual({
      text: 'x',
      contentType: 'text/x',
    });
  });

  it('that the format cannot write is a failure', () => {
    const failing = (output: Parameters<typeof formatOutput>[0], format: Parameters<typeof formatOutput>[1]) =>
      expect(() => formatOutput(output, format)).toThrow(expect.objectContaining({ reason: 'EXPRESSION_ERROR' }));
    failing({ a: 1 }, { type: 'html' });
    failing(null, { type: 'rss' });
    failing([1], { type: 'csv' });
    failing({ a: 1 }, { type: 'csv' });
    failing({ a: 1 }, { type: 'json', extract: 'b' });
    failing({}, { type: 'json', extract: 'constructor' });
  });
});
