import type { ComponentKind, JsonObject } from '@ensembleapp/protocol';
import { openTestApp } from '@ensembleapp/server/testing/test-app.ts';
import { describe, expect, it } from 'vitest';

const LIST = '/api/v1/components';

/** An app with saves of components; each label, or null, is one save of the prompt `tone` whose content is its number. */
async function openWith(...labels: readonly (string | null)[]) {
  const app = await openTestApp();
  const save = (kind: string, name: string, body: JsonObject) => app.local('POST', LIST, { kind, name, ...body });
  const next = async (content: string, label: string | null) => {
    const saved = await app.local('PUT', `${LIST}/prompt/tone`, { content, label });
    if (saved.status === 404) await save('prompt', 'tone', { content, label });
  };
  for (const [index, label] of labels.entries()) await next(String(index + 1), label);
  const resolve = async (reference: string, kind?: ComponentKind) => {
    const resolution = await app.world.definitions.components.resolve('default', reference, kind);
    return resolution.status === 'found' ? resolution.component.value : [resolution.code, resolution.message];
  };
  const publish = (body: JsonObject) => app.local('POST', `${LIST}/prompt/tone/publish`, body);
  return { ...app, save, publish, resolve };
}

describe('a reference to a component', () => {
  it('stands for one version with all that is known of it', async () => {
    const { world } = await openWith('1.0.0');
    expect(await world.definitions.components.resolve('default', 'prompt://tone@v1')).toEqual({
      status: 'found',
      component: {
        kind: 'prompt',
        name: 'tone',
        description: null,
        tags: [],
        label: '1.0.0',
        contentType: 'text/markdown',
        size: 1,
        version: 1,
        ref: 'prompt/tone@1',
        value: '1',
        origin: 'api',
      },
    });
  });

  it('finds versions by number, label, range and stability', async () => {
    const { resolve } = await openWith('1.0.0', '1.2.0', '1.10.0', '2.0.0', '2.1.0-beta.1', null, '1.3.0');
    expect(await resolve('prompt/tone@3')).toBe('3');
    expect(await resolve('prompt/tone@v1.2.0')).toBe('2');
    expect(await resolve('prompt/tone@1.2.0')).toBe('2');
    expect(await resolve('prompt/tone@2.1.0-beta.1')).toBe('5');
    expect(await resolve('prompt/tone@v1')).toBe('3');
    expect(await resolve('prompt/tone@v1.2')).toBe('2');
    expect(await resolve('prompt/tone@^1.2.0')).toBe('3');
    expect(await resolve('prompt/tone@~1.2.0')).toBe('2');
    expect(await resolve('prompt/tone@>=1.0.0')).toBe('4');
    expect(await resolve('prompt/tone@stable')).toBe('4');
  });

  it('without a version is the newest save, or where every save has a label the highest release', async () => {
    expect(await (await openWith('1.0.0', null, '0.9.0')).resolve('prompt/tone')).toBe('3');
    expect(await (await openWith('1.0.0', null)).resolve('prompt/tone@latest')).toBe('2');
    const semantic = await openWith('1.0.0', '2.0.0', '2.1.0-beta.1', '0.9.0');
    expect(await semantic.resolve('prompt/tone')).toBe('2');
    expect(await semantic.resolve('prompt/tone@latest')).toBe('2');
    expect(await (await openWith('1.0.0-beta')).resolve('prompt/tone')).toEqual([
      'VERSION_NOT_FOUND',
      'prompt "tone" has only pre-releases',
    ]);
  });

  it('takes the newest of several saves with one label', async () => {
    const { resolve } = await openWith('1.0.0', '1.0.0', '0.1.0');
    expect([await resolve('prompt/tone@v1.0.0'), await resolve('prompt/tone@v1')]).toEqual(['2', '2']);
  });

  it('finds where published and tags stand', async () => {
    const { resolve, publish } = await openWith(null, null, null);
    expect(await resolve('prompt/tone@published')).toBe('3');
    await publish({ version: 1 });
    await publish({ version: 2, tag: 'production' });
    expect(await resolve('prompt/tone@published')).toBe('1');
    expect(await resolve('prompt/tone@production')).toBe('2');
    await publish({ version: 3, tag: 'production' });
    expect(await resolve('prompt/tone@production')).toBe('3');
  });

  it('never falls back to another version', async () => {
    const { resolve } = await openWith('1.0.0', '2.0.0-rc.1');
    for (const version of ['3', 'v1.0.1', 'v2', '^1.1.0', '>=2.0.0', 'production', '1.0.0-beta']) {
      expect(await resolve(`prompt/tone@${version}`)).toEqual([
        'VERSION_NOT_FOUND',
        `prompt "tone" has no version ${version}`,
      ]);
    }
  });

  it('is found by name where no kind is fixed, unless two kinds have it', async () => {
    const { resolve, save } = await openWith(null);
    expect(await resolve('tone')).toBe('1');
    await save('schema', 'tone', { content: { type: 'string' } });
    expect(await resolve('tone@v1')).toEqual([
      'COMPONENT_NOT_FOUND',
      '"tone" is the name of a prompt and a schema: write prompt/tone or schema/tone',
    ]);
    expect(await resolve('tone', 'schema')).toEqual({ type: 'string' });
    expect(await resolve('tone', 'prompt')).toBe('1');
  });

  it('to nothing there is says so', async () => {
    const { resolve, local, world } = await openWith(null);
    expect(await resolve('prompt/nobody')).toEqual(['COMPONENT_NOT_FOUND', 'there is no prompt "nobody"']);
    expect(await resolve('nobody')).toEqual(['COMPONENT_NOT_FOUND', 'there is no component "nobody"']);
    expect(await resolve('tone', 'query')).toEqual(['COMPONENT_NOT_FOUND', 'there is no query "tone"']);
    expect(await resolve('x y@1')).toEqual(['COMPONENT_NOT_FOUND', '"x y@1" is no reference to a component']);
    expect(await world.definitions.components.resolve('other', 'prompt/tone')).toMatchObject({ status: 'missing' });
    await local('DELETE', `${LIST}/prompt/tone`);
    expect(await resolve('prompt/tone@1')).toEqual(['COMPONENT_NOT_FOUND', 'there is no prompt "tone"']);
  });

  it('gives data for JSON and YAML', async () => {
    const { resolve, save } = await openWith();
    await save('config', 'json', { content: { a: [1] } });
    await save('config', 'yaml', { content: 'a:\n  - 1\n' });
    expect(await resolve('configs/json')).toEqual({ a: [1] });
    expect(await resolve('configs/yaml')).toEqual({ a: [1] });
  });

  it('reads a version once, and sees at once what this process saves', async () => {
    const { world, publish } = await openWith('1.0.0', '2.0.0');
    const { components } = world.definitions;
    const found = async () => {
      const resolution = await components.find('default', 'prompt/tone@published');
      return resolution.status === 'found' ? resolution.component : undefined;
    };
    const first = await found();
    await publish({ version: 1 });
    expect(await found()).toMatchObject({ version: 1 });
    await publish({ version: first?.version ?? 0 });
    expect(await found()).toBe(first);
  });
});
