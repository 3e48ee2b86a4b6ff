import { describe, expect, it } from 'vitest';
import { findUses } from './find-uses.ts';

const TONE = { kind: 'prompt', name: 'support/tone' } as const;
const usesIn = (text: string) => findUses({ text }, TONE).length > 0;

describe('uses of a component', () => {
  it('are told with their paths', () => {
    const canonical = {
      name: 'a',
      flow: [
        { operation: 'think', component: 'support/tone@v1' },
        {
          agent: 'b',
          input: { list: ['x', '${component.support/tone@v1}'] },
          config: { prompt: 'prompts/support/tone' },
        },
      ],
    };
    expect(findUses(canonical, TONE)).toEqual(['flow[0].component', 'flow[1].input.list[1]', 'flow[1].config.prompt']);
  });

  it.each([
    'prompts/support/tone',
    'prompt/support/tone@3',
    'prompt://support/tone@^1.0.0',
    'Say ${component.support/tone@v1} first',
    '${components.prompts/support/tone@production.length}',
    '${component.support.tone@v1}',
  ])('are seen in %s', (text) => expect(usesIn(text)).toBe(true));

  it.each([
    'support/tone',
    'prompts/support/tone2',
    'prompts/support/tone/deep',
    'prompts/support/tone.old',
    'schemas/support/tone',
    'my-prompts/support/tone',
    'x/prompts/support/tone',
    '${component.support/tones@v1}',
    '${subcomponent.support/tone@v1}',
  ])('are not seen in %s', (text) => expect(usesIn(text)).toBe(false));

  it('are bare where the field fixes the kind', () => {
    const at = (canonical: Parameters<typeof findUses>[0]) => findUses(canonical, { kind: 'prompt', name: 'x' });
    expect(at({ component: 'x', operation: 'think' })).toEqual(['component']);
    expect(at({ component: 'x@v1', operation: 'html' })).toEqual([]);
    expect(at({ component: 'x@v1', agent: 'somebody' })).toEqual(['component']);
    expect(at({ prompt: 'x@v1' })).toEqual(['prompt']);
    expect(at({ systemPrompt: 'x@v1' })).toEqual(['systemPrompt']);
    expect(at({ prompt: 'x' })).toEqual([]);
    expect(at({ template: 'x@v1' })).toEqual([]);
  });

  it('take a full stop in a name as a full stop', () => {
    const uses = (text: string) => findUses({ text }, { kind: 'doc', name: 'a.b' }).length;
    expect([uses('docs/a.b'), uses('docs/a-b'), uses('docs/axb')]).toEqual([1, 0, 0]);
    expect([uses('See docs/a.b.'), uses('docs/a.b, docs/c')]).toEqual([1, 1]);
  });
});
