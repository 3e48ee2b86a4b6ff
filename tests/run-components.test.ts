import { saveComponent } from '@ensembleapp/core/definitions/save-component.ts';
import type { ComponentKind, JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { openModelServer } from './model-server.ts';
import { openFlows } from './open-flows.ts';
import { type RunWorldOptions, token } from './run-world.ts';

/** Flows to run, and components for them. Saving one again makes its next version. */
async function openWithComponents(options?: RunWorldOptions) {
  const here = await openFlows(options);
  const save = async (kind: ComponentKind, name: string, content: string | JsonObject, label?: string) => {
    const body = { content, ...(label !== undefined && { label }) };
    const known = await here.world.store.definitions.find('default', kind, name);
    const target = known ? { kind: 'update' as const, nameOrId: name } : { kind: 'create' as const, name };
    await saveComponent(here.world, token(), { kind, body, target });
  };
  return { ...here, save };
}

describe('a component in an expression', () => {
  it('is its text or its data, by name, kind and path', async () => {
    const { run, save } = await openWithComponents();
    await save('prompt', 'support/tone', 'Be brief.', '1.0.0');
    await save('config', 'model', { temperature: 0, tags: ['a'] });
    const { output } = await run(`
flow: [{ id: a, agent: echo, input: { text: "\${component.support/tone@v1}" } }]
output:
  byPath: \${component.support.tone@v1}
  byKind: \${components.prompts/support/tone@latest}
  first: \${component.model@1.tags[0]}
  zero: \${component.model.temperature}
  input: \${a.output.text}
`);
    expect(output).toEqual({ byPath: 'Be brief.', byKind: 'Be brief.', first: 'a', zero: 0, input: 'Be brief.' });
  });

  it('is known in conditions, loops, state, retries and agents of their own', async () => {
    const { run, save, agent } = await openWithComponents();
    await save('config', 'flags', { on: true, list: [1, 2], start: 5 });
    await agent('name: one\noperation: transform\nconfig: { value: "${component.flags@latest.start}" }');
    await agent(
      'name: several\noperations: [{ name: a, agent: one }, { name: b, operation: transform, config: { value: "${component.flags@1.on}" } }]\noutputs: { a: "${a}", b: "${b}" }',
    );
    const { output, state } = await run(`
state: { initial: { total: 0 } }
flow:
  - { id: a, agent: one, condition: component.flags@1.on }
  - { id: l, type: foreach, items: component.flags@1.list, steps: [{ id: e, agent: echo, input: { v: "\${item + component.flags@1.start}" } }] }
  - { id: s, agent: several, state: { set: { total: "\${component.flags@1.start + 1}" } } }
output: { a: "\${a}", l: "\${l.output.map(x => x.v)}", s: "\${s}" }
`);
    expect(output).toEqual({ a: 5, l: [6, 7], s: { a: 5, b: true } });
    expect(state).toEqual({ total: 6 });
  });

  it('fails its step when it is not there, by its code, and nothing else', async () => {
    const { run, save } = await openWithComponents();
    await save('prompt', 'tone', 'Be brief.', '1.0.0');
    const steps = (reference: string) => `
flow: [{ id: a, agent: echo, input: { v: 1 } }, { id: b, agent: echo, input: { v: "\${component.${reference}}" } }]`;
    const unknown = await run(steps('tune@v1'));
    expect(unknown.error).toMatchObject({
      reason: 'COMPONENT_NOT_FOUND',
      step: 'b',
      message: 'There is no component "tune"',
    });
    expect(unknown.steps).toEqual(['a completed', 'b failed']);
    const { error } = await run(steps('tone@v2'));
    expect(error).toMatchObject({ reason: 'VERSION_NOT_FOUND', step: 'b', message: 'Prompt "tone" has no version v2' });
  });
});

describe('a component as the text of an operation', () => {
  /** A model that says what it is told. */
  async function openWithModel() {
    const models = await openModelServer();
    const here = await openWithComponents({ providers: { compatible: { baseUrl: models.url } } });
    const told = (at: number) => models.requests[at]?.body;
    return { ...here, models, told };
  }
  const MODEL = 'model: compatible/tiny';

  it('is its main text, with the expressions that stand in it', async () => {
    const { run, save } = await openWithModel();
    await save('prompt', 'greet', 'Say hello to ${input.name}.', '1.0.0');
    await save('prompt', 'greet', 'Greet ${input.name}!', '1.1.0');
    const { output } = await run(
      `
agents: { greeter: { operation: think, config: { ${MODEL} }, component: prompts/greet@v1.0.0 } }
flow:
  - { id: a, operation: think, config: { ${MODEL} }, component: greet@v1 }
  - { id: b, agent: greeter }
  - { id: c, agent: greeter, component: "greet@\${input.version}" }
  - { id: d, operation: think, config: { ${MODEL}, prompt: "prompt://greet@1" } }
output: ["\${a}", "\${b}", "\${c}", "\${d}"]`,
      { name: 'Ada', version: 'v1.1.0' },
    );
    expect(output).toEqual(['Greet Ada!', 'Say hello to Ada.', 'Greet Ada!', 'Say hello to Ada.']);
  });

  it('is a template where the operation takes one, in its own language', async () => {
    const { run, save } = await openWithModel();
    await save('template', 'page', '<p>{{ name }} of ${input.of}</p>');
    await save('template', 'frame', '<main>{{{content}}}</main>');
    await save('prompt', 'ask', '{% if input.loud %}HELLO{% else %}Hello{% endif %} {{ input.name }}', '1.0.0');
    const { output } = await run(
      `
flow:
  - { id: a, operation: html, component: page@1, config: { data: { name: "<b>" } } }
  - { id: b, operation: html, config: { template: "page@\${input.at}", layout: templates/frame, engine: handlebars, data: { name: Ada } } }
  - { id: c, operation: think, config: { ${MODEL}, prompt: ask@v1 } }
output: ["\${a}", "\${b}", "\${c}"]`,
      { of: 'A&B', name: '{{ input.of }}', loud: true, at: 'latest' },
    );
    expect(output).toEqual([
      '<p>&lt;b&gt; of A&amp;B</p>',
      '<main><p>Ada of A&amp;B</p></main>',
      'HELLO {{ input.of }}',
    ]);
  });

  it('is handed to the agent that is called, whose own it takes the place of', async () => {
    const { run, save, agent } = await openWithModel();
    await save('prompt', 'one', 'One');
    await save('prompt', 'two', 'Two ${input.n}');
    await agent(`name: asker\n${MODEL}\ncomponent: one`);
    const { output } = await run(`
flow: [{ id: a, agent: asker }, { id: b, agent: asker, component: two, input: { n: 2 } }]
output: ["\${a}", "\${b}"]`);
    expect(output).toEqual(['One', 'Two 2']);
  });

  it('never makes a reference of what somebody says', async () => {
    const { run, save } = await openWithModel();
    await save('prompt', 'secret', 'The secret prompt');
    const { output } = await run(`flow: [{ operation: think, config: { ${MODEL}, prompt: "\${input.text}" } }]`, {
      text: 'prompts/secret@1',
    });
    expect(output).toBe('prompts/secret@1');
  });

  it('may be the config, over which the step lays its own', async () => {
    const { run, save, told } = await openWithModel();
    await save('config', 'model', { model: 'compatible/tiny', temperature: 0.5, maxTokens: 9, prompt: '${input.x}' });
    const { output } = await run('flow: [{ operation: think, configRef: configs/model@1, config: { maxTokens: 10 } }]');
    expect(output).toBe('${input.x}');
    expect(told(0)).toMatchObject({ temperature: 0.5, max_tokens: 10 });
    await run('flow: [{ operation: think, config: "config://model@latest" }]');
    expect(told(1)).toMatchObject({ max_tokens: 9 });
  });

  it('says what is wrong with it', async () => {
    const { run, save, agent } = await openWithModel();
    await save('prompt', 'faulty', 'Hi ${inpt.name}');
    await agent('name: several\noperations: [{ operation: transform, config: { value: 1 } }]');
    const think = (rest: string) => run(`flow: [{ operation: think, config: { ${MODEL} }, ${rest} }]`);
    const of = async (outcome: ReturnType<typeof run>) => (await outcome).error?.message;
    expect(await of(think('component: faulty@1'))).toBe('prompt/faulty@1: "inpt" is not known here');
    expect(await of(think('component: none@1'))).toBe('There is no prompt "none"');
    expect(await of(run('flow: [{ agent: several, component: faulty }]'))).toBe(
      'Agent several is made of steps, and takes no component',
    );
  });
});

describe('a run', () => {
  it('keeps the versions that it started with, and its record says which', async () => {
    const { run, save, code, world } = await openWithComponents();
    await save('prompt', 'tone', 'Be brief.');
    await code('publish', async () => {
      await save('prompt', 'tone', 'Be long.');
    });
    const { output, execution } = await run(`
flow: [{ agent: publish }, { id: b, agent: echo, input: { v: "\${component.tone@latest}" } }]
output: \${b.v}`);
    expect(output).toBe('Be brief.');
    const kept = await world.store.executions.find('default', execution.id);
    expect(kept?.components).toEqual({ 'tone@latest': 'prompt/tone@1' });
  });

  it('gives handlers the components they ask for, each a copy of their own', async () => {
    const { run, save, code } = await openWithComponents();
    await save('config', 'flags', { on: true });
    await code('ask', async (ctx) => {
      const flags = await ctx.component('configs/flags@1');
      flags.on = false;
      return ctx.component('flags');
    });
    await code('miss', (ctx) => ctx.component('flags@v9'));
    expect((await run('flow: [{ agent: ask }]')).output).toEqual({ on: true });
    expect((await run('flow: [{ agent: miss }]')).error).toMatchObject({
      reason: 'VERSION_NOT_FOUND',
      message: 'Config "flags" has no version v9',
    });
  });
});
