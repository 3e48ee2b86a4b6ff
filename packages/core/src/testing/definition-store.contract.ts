import { expect, it } from 'vitest';
import { type DefinitionFilter, placeOf } from '../store/definition-store.ts';
import { type OpenStore, opened, readAll } from './open-store.ts';
import { SAMPLE_TIME, sampleSave } from './samples.ts';

const LATER = SAMPLE_TIME + 1000;

export function definitionContract(open: OpenStore): void {
  const definitions = async () => (await opened(open)).store.definitions;
  const fromFile = { managedBy: 'files', file: 'ensembles/a.yaml' } as const;

  it('gives back what was saved, by name and by id', async () => {
    const store = await definitions();
    const canonical = { name: 'a', description: 'Größe', flow: [{ agent: 'b' }], nested: { z: 1, a: [null, true] } };
    const saved = await store.save('acme', sampleSave('a', { canonical, label: '1.2.0' }));
    expect(saved).toEqual({
      status: 'saved',
      definition: {
        tenantId: 'acme',
        kind: 'ensemble',
        id: 'ens_a',
        name: 'a',
        managedBy: 'api',
        file: null,
        latestVersion: 1,
        publishedVersion: null,
        createdAt: SAMPLE_TIME,
        updatedAt: SAMPLE_TIME,
        deletedAt: null,
      },
    });
    const by = { kind: 'token', id: 'tok_1' };
    const version = { name: 'a', version: 1, canonical, label: '1.2.0', createdAt: SAMPLE_TIME, createdBy: by };
    const stored = { definition: saved.definition, version, content: null };
    const found = await store.find('acme', 'ensemble', 'a');
    expect(found).toStrictEqual(stored);
    expect(JSON.stringify(found?.version.canonical)).toBe(JSON.stringify(canonical));
    expect(await store.find('acme', 'ensemble', 'ens_a')).toStrictEqual(stored);
    expect(await store.find('acme', 'agent', 'a')).toBeUndefined();
    expect(await store.find('other', 'ensemble', 'a')).toBeUndefined();
  });

  it('gives back the live ensembles of every tenant that have triggers, the first made first', async () => {
    const store = await definitions();
    const trigger = [{ type: 'cron', cron: '@daily' }];
    const save = (tenantId: string, name: string, at: number, more: object = { trigger }) =>
      store.save(tenantId, sampleSave(name, { canonical: { name, ...more }, at }));
    await save('acme', 'late', LATER);
    await save('other', 'early', SAMPLE_TIME);
    await save('acme', 'without', SAMPLE_TIME, { note: '"trigger":[' });
    await save('acme', 'gone', SAMPLE_TIME);
    await store.delete('acme', 'ensemble', 'gone', LATER);
    await save('acme', 'no-more', SAMPLE_TIME);
    await save('acme', 'no-more', LATER, {});
    const found = await store.withTriggers();
    expect(found.map(({ definition: { tenantId, name } }) => `${tenantId} ${name}`)).toEqual([
      'other early',
      'acme late',
    ]);
    expect(found[0]?.version).toMatchObject({ version: 1, canonical: { trigger } });
  });

  it('has another stamp after every save and deletion of an ensemble', async () => {
    const store = await definitions();
    const stamps = [await store.ensemblesStamp()];
    const changes = [
      () => store.save('acme', sampleSave('a')),
      () => store.save('other', sampleSave('a')),
      () => store.save('acme', sampleSave('a')),
      () => store.delete('acme', 'ensemble', 'a', LATER),
      () => store.save('acme', sampleSave('a')),
    ];
    for (const change of changes) {
      await change();
      stamps.push(await store.ensemblesStamp());
    }
    expect(new Set(stamps).size).toBe(changes.length + 1);
    await store.save('acme', sampleSave('b', { kind: 'agent' }));
    expect(await store.ensemblesStamp()).toBe(stamps.at(-1));
  });

  it('takes a name before an id', async () => {
    const store = await definitions();
    await store.save('acme', sampleSave('a', { id: 'b' }));
    expect((await store.find('acme', 'ensemble', 'b'))?.definition.name).toBe('a');
    await store.save('acme', sampleSave('b', { id: 'c' }));
    expect((await store.find('acme', 'ensemble', 'b'))?.definition.name).toBe('b');
  });

  it('makes the next number with every save over the API and never changes an earlier one', async () => {
    const store = await definitions();
    for (const text of ['one', 'two', 'two']) {
      await store.save('acme', sampleSave('a', { canonical: { text }, at: LATER, id: 'ens_ignored_later' }));
    }
    const texts = [1, 2, 3].map(async (number) => {
      const stored = await store.find('acme', 'ensemble', 'a', number);
      return [stored?.version.version, stored?.version.canonical];
    });
    expect(await Promise.all(texts)).toEqual([
      [1, { text: 'one' }],
      [2, { text: 'two' }],
      [3, { text: 'two' }],
    ]);
    expect((await store.find('acme', 'ensemble', 'a'))?.version.version).toBe(3);
    expect(await store.find('acme', 'ensemble', 'a', 4)).toBeUndefined();
  });

  it('creates only where the name is free', async () => {
    const store = await definitions();
    const create = () => store.save('acme', sampleSave('a', { expect: 'create' }));
    const both = await Promise.all([create(), create()]);
    expect(both.map((saved) => saved.status)).toEqual(['saved', 'conflict']);
    expect(both[1].definition.latestVersion).toBe(1);
  });

  it('does not give one id to two definitions', async () => {
    const store = await definitions();
    await store.save('acme', sampleSave('a', { id: 'same' }));
    const second = await store.save('acme', sampleSave('b', { id: 'same' }));
    expect(second).toMatchObject({ status: 'conflict', definition: { name: 'a' } });
    expect(await store.find('acme', 'ensemble', 'b')).toBeUndefined();
  });

  it('saves over an expected version only while that is the latest', async () => {
    const store = await definitions();
    await store.save('acme', sampleSave('a'));
    const update = (expected: number) => store.save('acme', sampleSave('a', { expect: expected }));
    const both = await Promise.all([update(1), update(1)]);
    expect(both.map((saved) => [saved.status, saved.definition.latestVersion])).toEqual([
      ['saved', 2],
      ['conflict', 2],
    ]);
    expect((await update(3)).status).toBe('conflict');
    expect((await update(2)).definition.latestVersion).toBe(3);
  });

  it('refuses to save over an expected version of a name there never was', async () => {
    const store = await definitions();
    const save = store.save('acme', sampleSave('a', { expect: 1 }));
    await expect(save).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await store.find('acme', 'ensemble', 'a')).toBeUndefined();
  });

  it('writes nothing when a file says what it said before, in whatever order', async () => {
    const store = await definitions();
    const first = await store.save('acme', sampleSave('a', { ...fromFile, canonical: { x: 1, y: { p: 1, q: 2 } } }));
    expect(first.definition.publishedVersion).toBe(1);
    const again = sampleSave('a', { ...fromFile, canonical: { y: { q: 2, p: 1 }, x: 1 }, at: LATER });
    expect(await store.save('acme', again)).toEqual({ status: 'unchanged', definition: first.definition });
    const other = await store.save('acme', sampleSave('a', { ...fromFile, canonical: { x: 2 }, at: LATER }));
    expect(other).toMatchObject({ status: 'saved', definition: { latestVersion: 2, publishedVersion: 2 } });
    const back = await store.save('acme', sampleSave('a', { ...fromFile, canonical: { x: 1, y: { p: 1, q: 2 } } }));
    expect(back).toMatchObject({ status: 'saved', definition: { latestVersion: 3, publishedVersion: 3 } });
  });

  it('notes that an unchanged definition moved to another file', async () => {
    const store = await definitions();
    await store.save('acme', sampleSave('a', fromFile));
    const moved = await store.save('acme', sampleSave('a', { ...fromFile, file: 'ensembles/b.yaml' }));
    expect(moved).toMatchObject({ status: 'unchanged', definition: { file: 'ensembles/b.yaml', latestVersion: 1 } });
  });

  it('keeps what files manage from the API, and the reverse', async () => {
    const store = await definitions();
    await store.save('acme', sampleSave('filed', fromFile));
    await store.save('acme', sampleSave('free'));
    const overFile = await store.save('acme', sampleSave('filed', { canonical: { x: 1 } }));
    expect(overFile).toMatchObject({ status: 'conflict', definition: { managedBy: 'files', latestVersion: 1 } });
    const overApi = await store.save('acme', sampleSave('free', { ...fromFile, canonical: { x: 1 } }));
    expect(overApi).toMatchObject({ status: 'conflict', definition: { managedBy: 'api', file: null } });
  });

  it('publishes a version there is, and goes back', async () => {
    const store = await definitions();
    await store.save('acme', sampleSave('a'));
    await store.save('acme', sampleSave('a'));
    const publish = (version: number) => store.publish('acme', 'ensemble', 'a', version, LATER);
    expect(await publish(2)).toMatchObject({ publishedVersion: 2, latestVersion: 2, updatedAt: LATER });
    expect(await publish(1)).toMatchObject({ publishedVersion: 1, latestVersion: 2 });
    expect(await publish(3)).toBeUndefined();
    expect(await store.publish('other', 'ensemble', 'a', 1, LATER)).toBeUndefined();
    const saved = await store.save('acme', sampleSave('a'));
    expect(saved.definition).toMatchObject({ publishedVersion: 1, latestVersion: 3 });
  });

  it('keeps the versions of a deleted definition, and counts on when its name is used again', async () => {
    const store = await definitions();
    await store.save('acme', sampleSave('a'));
    await store.publish('acme', 'ensemble', 'a', 1, SAMPLE_TIME);
    expect(await store.delete('acme', 'ensemble', 'a', LATER)).toBe(true);
    expect(await store.delete('acme', 'ensemble', 'a', LATER)).toBe(false);
    expect(await store.find('acme', 'ensemble', 'a')).toBeUndefined();
    expect(await store.find('acme', 'ensemble', 'ens_a')).toBeUndefined();
    expect((await store.list('acme', { kinds: ['ensemble'] }, { limit: 9 })).rows).toEqual([]);
    expect(await store.publish('acme', 'ensemble', 'a', 1, LATER)).toBeUndefined();
    expect((await store.save('acme', sampleSave('a', { expect: 1 }))).status).toBe('conflict');

    const again = await store.save('acme', sampleSave('a', { ...fromFile, expect: 'create', at: LATER }));
    expect(again).toMatchObject({
      status: 'saved',
      definition: { latestVersion: 2, createdAt: LATER, deletedAt: null },
    });
    expect((await store.versions('acme', 'ensemble', 'a', { limit: 9 })).rows.map((row) => row.version)).toEqual([
      2, 1,
    ]);
  });

  it('publishes nothing by itself when a deleted name is used again over the API', async () => {
    const store = await definitions();
    await store.save('acme', sampleSave('a', fromFile));
    await store.delete('acme', 'ensemble', 'a', LATER);
    const again = await store.save('acme', sampleSave('a'));
    expect(again.definition).toMatchObject({ managedBy: 'api', file: null, latestVersion: 2, publishedVersion: null });
  });

  it('lists by name with the latest version, in pages', async () => {
    const store = await definitions();
    for (const name of ['b', 'a', 'd', 'c', 'B']) await store.save('acme', sampleSave(name));
    await store.save('acme', sampleSave('a', { canonical: { newer: true } }));
    await store.save('other', sampleSave('e'));
    await store.save('acme', sampleSave('agent', { kind: 'agent' }));
    const rows = await readAll((page) => store.list('acme', { kinds: ['ensemble'] }, page), 2);
    expect(rows.map((row) => row.definition.name)).toEqual(['B', 'a', 'b', 'c', 'd']);
    expect(rows[1]?.version.canonical).toEqual({ newer: true });
  });

  it('narrows by words, tags, names and keeper', async () => {
    const store = await definitions();
    await store.save(
      'acme',
      sampleSave('invoice', { canonical: { description: 'ÄRGER 100% _x', tags: ['a', 'b', 'c"d'] } }),
    );
    await store.save('acme', sampleSave('Refund', { canonical: { description: 'Money back', tags: ['b', ','] } }));
    await store.save('acme', sampleSave('filed', { ...fromFile, canonical: { tags: 'a' } }));
    const list = async (filter: Omit<DefinitionFilter, 'kinds'>) =>
      (await store.list('acme', { kinds: ['ensemble'], ...filter }, { limit: 9 })).rows.map(
        (row) => row.definition.name,
      );
    expect(await list({ search: 'REFU' })).toEqual(['Refund']);
    expect(await list({ search: 'ärger' })).toEqual(['invoice']);
    expect(await list({ search: '0% _' })).toEqual(['invoice']);
    expect(await list({ search: '%' })).toEqual(['invoice']);
    expect(await list({ search: '' })).toHaveLength(3);
    expect(await list({ tags: ['b'] })).toEqual(['Refund', 'invoice']);
    expect(await list({ tags: ['b', 'a'] })).toEqual(['invoice']);
    expect(await list({ tags: ['c"d'] })).toEqual(['invoice']);
    expect(await list({ tags: [','] })).toEqual(['Refund']);
    expect(await list({ tags: ['B'] })).toEqual([]);
    expect(await list({ names: ['filed', 'Refund', 'nobody'] })).toEqual(['Refund', 'filed']);
    expect(await list({ names: [] })).toEqual([]);
    expect(await list({ managedBy: 'files' })).toEqual(['filed']);
  });

  it('keeps a content beside the canonical form, which lists do not read', async () => {
    const store = await definitions();
    const save = sampleSave('support/tone', { kind: 'prompt', canonical: { size: 9 }, content: 'Be brief.' });
    await store.save('acme', save);
    expect(await store.find('acme', 'prompt', 'support/tone')).toMatchObject({ content: 'Be brief.' });
    const { rows } = await store.list('acme', { kinds: ['prompt'] }, { limit: 9 });
    expect(rows).toMatchObject([{ version: { canonical: { size: 9 } } }]);
    expect(rows[0]).not.toHaveProperty('content');
  });

  it('takes a file with another content as another save', async () => {
    const store = await definitions();
    const save = (content: string) => store.save('acme', sampleSave('a', { ...fromFile, kind: 'doc', content }));
    expect((await save('one')).status).toBe('saved');
    expect((await save('one')).status).toBe('unchanged');
    expect(await save('two')).toMatchObject({ status: 'saved', definition: { latestVersion: 2 } });
  });

  it('lists several kinds by name and then by kind, in pages', async () => {
    const store = await definitions();
    const kinds = ['query', 'prompt', 'doc'] as const;
    for (const name of ['b', 'a', 'a/b']) {
      for (const kind of kinds) await store.save('acme', sampleSave(name, { kind, id: `cmp_${kind}_${name}` }));
    }
    await store.save('acme', sampleSave('a'));
    const rows = await readAll((page) => store.list('acme', { kinds }, page), 2);
    const places = rows.map(({ definition }) => placeOf(definition));
    const names = ['a', 'a/b', 'b'];
    expect(places).toEqual(names.flatMap((name) => [`${name} doc`, `${name} prompt`, `${name} query`]));
    expect(places.toSorted()).toEqual(places);
    await expect(store.list('acme', { kinds }, { limit: 2, after: 'b' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('moves a tag between versions, and forgets it with its definition', async () => {
    const store = await definitions();
    for (let count = 0; count < 3; count += 1) await store.save('acme', sampleSave('a'));
    const tag = (name: string, version: number) => store.tag('acme', 'ensemble', 'a', name, version);
    const tags = async () => (await store.versions('acme', 'ensemble', 'a', { limit: 9 })).rows.map((row) => row.tags);
    expect(await tag('production', 1)).toBe(true);
    expect(await tag('canary', 3)).toBe(true);
    expect(await tag('beta', 3)).toBe(true);
    expect(await tags()).toEqual([['beta', 'canary'], [], ['production']]);
    expect(await tag('production', 2)).toBe(true);
    expect(await tags()).toEqual([['beta', 'canary'], ['production'], []]);
    expect(await tag('production', 4)).toBe(false);
    expect(await store.tag('other', 'ensemble', 'a', 'production', 1)).toBe(false);

    await store.delete('acme', 'ensemble', 'a', LATER);
    expect(await tag('production', 1)).toBe(false);
    await store.save('acme', sampleSave('a'));
    expect(await tags()).toEqual([[], [], [], []]);
  });

  it('lists versions newest first, in pages, without what they say', async () => {
    const store = await definitions();
    for (let count = 0; count < 5; count += 1) await store.save('acme', sampleSave('a', { label: `v${count}` }));
    const rows = await readAll((page) => store.versions('acme', 'ensemble', 'a', page), 2);
    expect(rows.map((row) => [row.version, row.label])).toEqual([
      [5, 'v4'],
      [4, 'v3'],
      [3, 'v2'],
      [2, 'v1'],
      [1, 'v0'],
    ]);
    expect(rows[0]).not.toHaveProperty('canonical');
    expect((await store.versions('acme', 'ensemble', 'nobody', { limit: 2 })).rows).toEqual([]);
  });
}
