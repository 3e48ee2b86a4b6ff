import { saveComponent } from '@ensembleapp/core/definitions/save-component.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { openModelServer } from './model-server.ts';
import { openFlows } from './open-flows.ts';
import { type RunWorldOptions, token } from './run-world.ts';

async function openWithSchema(schema: JsonObject, options?: RunWorldOptions) {
  const here = await openFlows(options);
  const target = { kind: 'create', name: 'person' } as const;
  await saveComponent(here.world, token(), { kind: 'schema', body: { content: schema, label: '1.0.0' }, target });
  return here;
}

const PERSON = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };

describe('the schema of a step', () => {
  it('holds the input and the output of whatever the step runs', async () => {
    const { run, agent, ensemble } = await openFlows();
    await agent('name: several\noperations: [{ operation: transform, config: { value: { n: 1 } } }]');
    await ensemble('name: child\nflow: [{ operation: transform, config: { value: { n: 1 } } }]');
    const step = (does: string) =>
      run(
        `flow: [{ id: a, ${does}, schema: { input: { n: { type: number, required: true } }, output: { n: string } } }]`,
        {},
      );
    const refused = { reason: 'INVALID_INPUT', step: 'a', message: 'Invalid input: input.n is required' };
    expect((await step('agent: echo')).error).toMatchObject(refused);
    const mismatch = { code: 'OUTPUT_SCHEMA_MISMATCH', step: 'a', details: [{ path: 'n', message: 'must be string' }] };
    for (const does of [
      'agent: echo',
      'agent: several',
      'ensemble: child',
      'operation: transform, config: { value: { n: 1 } }',
    ]) {
      expect((await step(`${does}, input: { n: 1 }`)).error, does).toMatchObject(mismatch);
    }
    const { output } = await run('flow: [{ agent: echo, input: { n: x }, schema: { output: { n: string } } }]');
    expect(output).toEqual({ n: 'x' });
  });

  it('is never tried again', async () => {
    const { run } = await openFlows();
    const { execution } = await run(
      'flow: [{ agent: echo, input: { n: 1 }, retry: 3, schema: { type: object, required: [m] } }]',
    );
    expect(execution.steps).toMatchObject([
      { status: 'failed', attempts: 1, error: { code: 'OUTPUT_SCHEMA_MISMATCH' } },
    ]);
  });

  it('may be a component, or hold some', async () => {
    const { run, agent } = await openWithSchema(PERSON);
    await agent(
      'name: strict\noperation: transform\nconfig: { value: "${input}" }\nschema: { output: schemas/person@v1 }',
    );
    const mismatch = { code: 'OUTPUT_SCHEMA_MISMATCH' };
    const echo = (schema: string, name: string) =>
      run(`flow: [{ agent: echo, input: { name: ${name} }, schema: ${schema} }]`);
    expect((await echo('person@v1', '1')).error).toMatchObject(mismatch);
    expect((await echo('person@v1', 'Ada')).output).toEqual({ name: 'Ada' });
    expect((await run('flow: [{ agent: strict, input: { name: 1 } }]')).error).toMatchObject(mismatch);
    const list = '{ type: object, properties: { people: { type: array, items: "${component.person@v1}" } } }';
    const people = (name: string) =>
      run(`flow: [{ agent: echo, input: { people: [{ name: ${name} }] }, schema: ${list} }]`);
    expect((await people('1')).error).toMatchObject({ ...mismatch, details: [{ path: 'people[0].name' }] });
    expect((await people('Ada')).output).toEqual({ people: [{ name: 'Ada' }] });
  });

  it('is what a model is asked for, whoever says it', async () => {
    const models = await openModelServer();
    const here = await openWithSchema(PERSON, { providers: { compatible: { baseUrl: models.url } } });
    await here.agent('name: asker\nmodel: compatible/tiny\nprompt: Who?\noutput: schemas/person@v1');
    await here.agent('name: free\nmodel: compatible/tiny\nprompt: Who?');
    for (const does of [
      'agent: asker',
      'agent: free, schema: person@v1',
      'agent: free, config: { schema: schemas/person@v1 }',
      'operation: think, model: compatible/tiny, prompt: Who?, schema: schemas/person@v1',
    ]) {
      models.script({ answer: { name: 'Ada' } });
      expect((await here.run(`flow: [{ ${does} }]`)).output, does).toEqual({ name: 'Ada' });
    }
  });

  it('that a component makes no JSON Schema fails its step', async () => {
    const { run } = await openWithSchema({ type: 'thing' });
    const { error } = await run('flow: [{ agent: echo, schema: person@v1 }]');
    expect(error).toMatchObject({ reason: 'INVALID_INPUT', message: expect.stringMatching(/^schema\/person@1: /) });
  });
});

describe('an agent of the ensemble’s own', () => {
  it('says for its steps how they fail, what they wait for and what they run over', async () => {
    const { run, seen } = await openFlows();
    const { output } = await run(`
agents:
  calm: { agent: fail, onError: { fallback: calm } }
  late: { agent: nap, timeout: 20, onTimeout: { fallback: late }  }
  many: { agent: note, loop: { items: [1, 2] }, input: { n: "\${item}" } }
  typed: { operation: transform, config: { value: 1 }, schema: { output: { type: string } }, onError: continue }
flow:
  - { id: a, agent: calm }
  - { id: b, agent: late, input: { ms: 2000 } }
  - { id: c, agent: many }
  - { id: d, agent: typed }
  - { id: e, agent: calm, onError: { fallback: own } }
output: { a: "\${a}", b: "\${b}", c: "\${c}", d: "\${d.error.code}", e: "\${e}" }`);
    expect(output).toEqual({
      a: 'calm',
      b: 'late',
      c: [{ n: 1 }, { n: 2 }],
      d: 'OUTPUT_SCHEMA_MISMATCH',
      e: 'own',
    });
    expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
  });
});
