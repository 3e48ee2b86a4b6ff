import { describe, expect, it } from 'vitest';
import { parseReference } from './reference.ts';

describe('a reference to a component', () => {
  it.each([
    ['prompts/x@v1', 'prompt', 'x', 'range'],
    ['prompt://x@v1', 'prompt', 'x', 'range'],
    ['prompts://support/tone', 'prompt', 'support/tone', 'latest'],
    ['docs/a/b@latest', 'doc', 'a/b', 'latest'],
    ['schema/x@published', 'schema', 'x', 'published'],
    ['queries/x@3', 'query', 'x', 'number'],
    ['configs/x@v3', 'config', 'x', 'range'],
    ['script/x@v1.2.3', 'script', 'x', 'label'],
    ['script/x@1.2.3-beta.1', 'script', 'x', 'label'],
    ['templates/x@stable', 'template', 'x', 'range'],
    ['templates/x@production', 'template', 'x', 'tag'],
    ['x@^1.2.0', undefined, 'x', 'range'],
    ['support/tone@~1.2.0', undefined, 'support/tone', 'range'],
  ])('%s names a kind, a name and a version', (written, kind, name, by) => {
    expect(parseReference(written)).toMatchObject({ ...(kind && { kind }), name, selector: { by } });
  });

  it('that is bare has the kind its place fixes, and one that names a kind keeps that', () => {
    expect(parseReference('x@v1', 'prompt')?.kind).toBe('prompt');
    expect(parseReference('schemas/x', 'prompt')?.kind).toBe('schema');
    expect(parseReference('x')).not.toHaveProperty('kind');
  });

  it('says an exact version without its v', () => {
    expect(parseReference('x@v1.2.3')?.selector).toEqual({ by: 'label', label: '1.2.3' });
  });

  it.each([
    '',
    '@v1',
    'x@',
    'x@1@2',
    'x@0',
    'x@01',
    'x@1.2',
    'x@v1x',
    'x@-1',
    'x@<2',
    'x y',
    '../x',
    '/x',
    'x/',
    'x//y',
    'prompts/',
    'prompt://',
    'gadget://x',
    '${x}',
    'a'.repeat(65),
  ])('is not %j', (written) => expect(parseReference(written)).toBeUndefined());
});
