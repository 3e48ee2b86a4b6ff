import { describe, expect, it } from 'vitest';
import { fixQuotes } from '../fix-quotes.ts';
import { readEnsemble } from '../read-ensemble.ts';

function firstProblem(text: string) {
  return readEnsemble(text, { format: 'yaml' }).problems[0];
}

describe('a text that is not well formed', () => {
  it.each([
    ['a: 1\n  b: 2', 'align with line 1'],
    ['a:\n    b: 1\n  c: 2', 'align with line 2'],
    ['a:\n\tb: 1', 'use spaces'],
    ['a: |\n    text\n  left', 'indent these lines by at least 4 spaces'],
    ['a: ${x ? 1 : 2} # note', 'quote this value: a: "${x ? 1 : 2}" # note'],
    ['a: say "x": ${y}', `quote this value: a: 'say "x": \${y}'`],
    ['a: [x-${y}, ${z[0]}]', 'quote this value: a: ["x-${y}", "${z[0]}"]'],
    ['a: { b: ${c}, d: 1 }', 'quote this value: a: { b: "${c}", d: 1 }'],
    ["- ${a ? 'b' : 'c'}\n- d", `quote this value: - "\${a ? 'b' : 'c'}"`],
    ['- ${a ? b : c}', 'quote this value: - "${a ? b : c}"'],
    ['a: ${{\n  x: 1,\n  y: 2\n}}', 'use a block: a: |'],
    ["a: 'b' c", `use double quotes outside, or write '' for a quote inside: a: "'b' c"`],
    ['name: a\nname: b', 'put each ensemble into a file of its own'],
    ['name: a\n---\nname: b', 'put each ensemble into a file of its own'],
    ['a: 1\nb: 2\na: 3', '"a" is already set in line 1'],
  ])('%j gets the hint %s', (text, hint) => {
    expect(firstProblem(text)?.hint).toBe(hint);
  });

  it('is told at the line its value begins in', () => {
    expect(firstProblem('name: t\na: ${list.map(x => [\n  x.b\n])}')).toMatchObject({ line: 2, column: 4 });
  });

  it('is fixed where only quotes lack, and nowhere else', () => {
    const text = "a: [${x}] # keep\nb: it's: ${y}\nc: 'fine'\nd: ${{\n  z: 1\n}}\ne: [open";
    expect(fixQuotes(text)).toBe(
      `a: ["\${x}"] # keep\nb: "it's: \${y}"\nc: 'fine'\nd: |\n  \${{\n    z: 1\n  }}\ne: [open`,
    );
    expect(fixQuotes('name: t\nflow: [{ agent: a }]')).toBe('name: t\nflow: [{ agent: a }]');
  });
});
