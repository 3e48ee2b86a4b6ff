import { getDefinition } from '@ensembleapp/core/definitions/get.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { ComponentKind } from '@ensembleapp/protocol';
import { describe, expect, it, vi } from 'vitest';
import { localPrincipal } from '../local-principal.ts';
import { folder, serve } from '../testing/test-project.ts';

const get = (world: World, kind: ComponentKind, name: string) =>
  getDefinition(world, localPrincipal('default', 'ada'), kind, name);

const valueAt = async (world: World, reference: string) => {
  const resolved = await world.definitions.components.resolve('default', reference);
  return resolved.status === 'found' ? resolved.component.value : resolved.code;
};

describe('components of a project', () => {
  it('come from the folder of their kind, under components or at the top, each with its type', async () => {
    const { path } = folder({
      'components/prompts/support/tone.md': 'Be brief.',
      'components/prompt/plain.txt': 'Plain.',
      'components/schemas/order.json': '{ "type": "object" }',
      'configs/model.yaml': 'temperature: 0.2 # cool\n',
      'queries/orders.sql': 'select 1',
      'scripts/tidy.ts': 'export default () => 1;',
      'templates/mail.html': '<p>{{ name }}</p>',
      'docs/guide.md': '# Guide',
      'docs/picture.png': 'no component',
      'components/notes.md': 'no component',
      'components/prompts/.draft.md': 'hidden',
    });
    const { world, served, local } = await serve(path);
    expect(served.loaded).toEqual({ agents: 0, ensembles: 0, components: 8, reports: [] });
    const { body } = await local('GET', '/api/v1/components');
    expect(body.components.map((one: Record<string, string>) => [one.ref, one.contentType, one.managedBy])).toEqual([
      ['doc/guide@1', 'text/markdown', 'files'],
      ['template/mail@1', 'text/html', 'files'],
      ['config/model@1', 'application/yaml', 'files'],
      ['schema/order@1', 'application/json', 'files'],
      ['query/orders@1', 'application/sql', 'files'],
      ['prompt/plain@1', 'text/plain', 'files'],
      ['prompt/support/tone@1', 'text/markdown', 'files'],
      ['script/tidy@1', 'text/typescript', 'files'],
    ]);
    expect(await get(world, 'schema', 'order')).toMatchObject({ content: { type: 'object' }, publishedVersion: 1 });
    expect(await get(world, 'config', 'model')).toMatchObject({ content: 'temperature: 0.2 # cool\n', size: 24 });
    expect(await valueAt(world, 'configs/model')).toEqual({ temperature: 0.2 });
  });

  it('are saved again when they changed, cannot be changed over the API, and go with their last file', async () => {
    const { path, write, remove } = folder({ 'prompts/tone.md': 'Be brief.' });
    const { world, served, local } = await serve(path);
    await served.reload();
    expect(await get(world, 'prompt', 'tone')).toMatchObject({ version: 1 });
    write('prompts/tone.md', 'Be very brief.');
    await served.reload();
    expect(await get(world, 'prompt', 'tone')).toMatchObject({ version: 2, publishedVersion: 2 });

    for (const [method, rest, body] of [
      ['PUT', '', { content: 'x' }],
      ['POST', '/publish', {}],
      ['POST', '/publish', { tag: 'production' }],
      ['DELETE', '', undefined],
    ] as const) {
      const refused = await local(method, `/api/v1/components/prompt/tone${rest}`, body);
      expect([refused.status, refused.body]).toEqual([
        409,
        {
          error: {
            code: 'MANAGED_BY_FILES',
            message: 'Managed by files: prompts/tone.md',
            file: 'prompts/tone.md',
          },
        },
      ]);
    }
    remove('prompts/tone.md');
    await served.reload();
    await expect(get(world, 'prompt', 'tone')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are versions of one where their file names say so, saved in the order of the versions', async () => {
    const { path, write, remove } = folder({
      'prompts/tone@v1.10.0.md': 'ten',
      'prompts/tone@v1.9.0.md': 'nine',
      'prompts/tone@2.0.0-beta.1.md': 'beta',
    });
    const { world, served, local } = await serve(path);
    const labels = async () =>
      (await local('GET', '/api/v1/components/prompt/tone/versions')).body.versions.map(
        (one: { readonly label: string | null }) => one.label,
      );
    expect(await labels()).toEqual(['2.0.0-beta.1', '1.10.0', '1.9.0']);
    await served.reload();
    expect(await labels()).toHaveLength(3);
    expect(await valueAt(world, 'prompt/tone')).toBe('ten');
    expect(await valueAt(world, 'prompt/tone@v2.0.0-beta.1')).toBe('beta');
    expect(await valueAt(world, 'prompt/tone@v3')).toBe('VERSION_NOT_FOUND');

    write('prompts/tone@v1.10.0.md', 'ten again');
    await served.reload();
    expect(await labels()).toEqual(['2.0.0-beta.1', '1.10.0', '2.0.0-beta.1', '1.10.0', '1.9.0']);
    expect(await valueAt(world, 'prompt/tone@^1.0.0')).toBe('ten again');
    expect(await valueAt(world, 'prompt/tone@2')).toBe('ten');

    write('prompts/tone.md', 'unreleased');
    await served.reload();
    expect(await valueAt(world, 'prompt/tone')).toBe('unreleased');
    expect(await valueAt(world, 'prompt/tone@stable')).toBe('ten again');
    remove('prompts/tone@v1.9.0.md');
    await served.reload();
    expect(await valueAt(world, 'prompt/tone@v1.9')).toBe('nine');
  });

  it('with faults are told with their place, while what was saved stays', async () => {
    const { path, write } = folder({ 'configs/model.yaml': 'a: 1\n', 'schemas/never.json': '[1]' });
    const { world, served, local, logged } = await serve(path);
    write('configs/model.yaml', 'a: 1\nb: [\n');
    write('prompts/bad name.md', 'x');
    write('prompts/late@soon.md', 'x');
    write('prompts/twice.md', 'x');
    write('prompts/twice.txt', 'x');
    await served.reload();
    expect(await get(world, 'config', 'model')).toMatchObject({
      version: 1,
      content: 'a: 1\n',
      problems: [{ code: 'YAML_SYNTAX', file: 'configs/model.yaml', line: expect.any(Number) }],
    });
    const { body } = await local('GET', '/api/v1/components?kind=schemas');
    expect(body.components).toMatchObject([
      {
        kind: 'schema',
        name: 'never',
        version: null,
        ref: null,
        problems: [{ message: 'the content must be an object', file: 'schemas/never.json' }],
      },
    ]);
    const told = logged.join('');
    expect(told).toContain('not loaded: \\"bad name\\" is no name of a component');
    expect(told).toContain('"@soon\\" is no version');
    expect((await local('GET', '/api/v1/components?kind=prompt&search=bad')).body.components).toEqual([]);
    expect(told).toContain('prompt \\"twice\\" is also in prompts/twice.md');
    expect(await valueAt(world, 'prompts/twice')).toBe('x');
  });

  it('take no name from what was saved over the API', async () => {
    const { path, write } = folder();
    const { world, served, local } = await serve(path);
    await local('POST', '/api/v1/components', { kind: 'prompt', name: 'tone', content: 'mine' });
    write('prompts/tone.md', 'from a file');
    await served.reload();
    expect(await get(world, 'prompt', 'tone')).toMatchObject({
      managedBy: 'api',
      content: 'mine',
      problems: [{ file: 'prompts/tone.md', message: expect.stringContaining('saved over the API') }],
    });
  });

  it('are followed while the project is served', async () => {
    const { path, write } = folder();
    const { world } = await serve(path);
    write('components/prompts/tone.md', 'new');
    await vi.waitFor(async () => expect(await valueAt(world, 'prompt/tone')).toBe('new'), 10_000);
    write('prompts/other.md', 'also new');
    await vi.waitFor(async () => expect(await valueAt(world, 'prompt/other')).toBe('also new'), 10_000);
  });
});
