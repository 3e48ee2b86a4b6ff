import { openTestApp } from '@ensembleapp/server/testing/test-app.ts';
import { folder, serve } from '@ensembleapp/server/testing/test-project.ts';
import { describe, expect, it } from 'vitest';

const ECHO = 'name: echo\noperation: transform\nconfig: { value: "${input}" }\n';

/** What is told of one file of a project: code, place, message and hint. */
async function problemsIn(files: Readonly<Record<string, string>>, file: string) {
  const { served } = await serve(folder(files).path);
  return served.loaded.reports.flatMap(({ problems }) =>
    problems
      .filter((problem) => problem.file === file)
      .map(({ code, line, column, message, hint }) => [code, `${line}:${column}`, message, hint]),
  );
}

describe('what a project file refers to', () => {
  it('is looked for in the whole project: agents, ensembles, evaluators and components', async () => {
    const files = {
      'agents/echo.yaml': ECHO,
      'prompts/tone@v1.0.0.md': 'Be brief.',
      'ensembles/child.yaml': 'name: child\nflow: [{ agent: echo }]\n',
      'ensembles/t.yaml': `name: t
flow:
  - agent: ecko
  - ensemble: chidl
  - { id: a, agent: echo, scoring: { evaluator: juge } }
  - { id: b, agent: echo@7 }
  - { id: c, ensemble: child@9, input: { v: "\${component.tune@v1}" } }
  - { id: d, agent: echo, condition: component.tone@v2 }
  - { id: e, agent: echo@v1 }
  - { id: f, ensemble: child@nightly }
`,
    };
    expect(await problemsIn(files, 'ensembles/t.yaml')).toEqual([
      ['UNKNOWN_AGENT', '3:12', 'there is no agent "ecko"', 'did you mean "echo"?'],
      ['UNKNOWN_ENSEMBLE', '4:15', 'there is no ensemble "chidl"', 'did you mean "child"?'],
      ['UNKNOWN_AGENT', '5:49', 'there is no agent "juge"', 'save the agent first'],
      ['VERSION_NOT_FOUND', '6:21', 'agent "echo" has no version 7', undefined],
      ['VERSION_NOT_FOUND', '7:24', 'ensemble "child" has no version 9', undefined],
      ['COMPONENT_NOT_FOUND', '7:48', 'there is no component "tune"', 'did you mean "tone"?'],
      ['VERSION_NOT_FOUND', '8:38', 'prompt "tone" has no version v2', 'write a version that was saved'],
      ['VERSION_NOT_FOUND', '9:21', 'agent "echo" has no version v1', undefined],
      ['VERSION_NOT_FOUND', '10:24', 'ensemble "child" has no version nightly', undefined],
    ]);
  });

  it('may be the text or the config of an operation', async () => {
    const files = {
      'prompts/tone.md': 'Be brief.',
      'agents/asker.yaml': 'name: asker\nmodel: openai/tiny\ncomponent: tune\n',
      'ensembles/t.yaml': `name: t
flow:
  - { id: a, operation: think, model: openai/m, component: tone@v1 }
  - { id: b, operation: think, prompt: prompts/tune@v1, config: "config://models@v1" }
  - { id: c, agent: asker, component: templates/tone }
  - { id: d, operation: transform, config: { value: 1 }, component: tone }
  - { id: e, operation: think, model: openai/m, component: "tone@\${input.version}", input: { prompt: me@home } }
  - { id: f, ensemble: t, configRef: x }
`,
    };
    expect(await problemsIn(files, 'agents/asker.yaml')).toEqual([
      ['COMPONENT_NOT_FOUND', '3:12', 'there is no prompt "tune"', 'did you mean "tone"?'],
    ]);
    expect(await problemsIn(files, 'ensembles/t.yaml')).toEqual([
      ['VERSION_NOT_FOUND', '3:60', 'prompt "tone" has no version v1', 'write a version that was saved'],
      ['COMPONENT_NOT_FOUND', '4:40', 'there is no prompt "tune"', 'did you mean "tone"?'],
      ['COMPONENT_NOT_FOUND', '4:65', 'there is no config "models"', 'save the component first'],
      ['COMPONENT_NOT_FOUND', '5:39', 'there is no template "tone"', 'save the component first'],
      [
        'INVALID_FIELD',
        '6:58',
        'component does not go with operation transform, which has no text that it could be',
        'remove it',
      ],
      ['INVALID_FIELD', '8:27', 'configRef does not go with an ensemble', 'remove it'],
    ]);
  });

  it('may refer back, whichever file is read first', async () => {
    const { served } = await serve(
      folder({
        'agents/a.yaml': 'name: a\noperations: [{ ensemble: z }]\n',
        'agents/b.yaml': 'name: b\noperations: [{ agent: c }]\n',
        'agents/c.yaml': 'name: c\noperations: [{ agent: b }]\n',
        'ensembles/a.yaml': 'name: a\nflow: [{ ensemble: z }]\n',
        'ensembles/z.yaml':
          'name: z\nflow: [{ ensemble: a, condition: input.more }, { ensemble: z, condition: input.more }]\n',
      }).path,
    );
    expect(served.loaded).toMatchObject({ agents: 3, ensembles: 2, reports: [] });
  });

  it('may be faulty itself, which is told of it alone', async () => {
    const files = {
      'agents/echo.yaml': `${ECHO}timout: 3\n`,
      'ensembles/t.yaml': 'name: t\nflow: [{ agent: echo }]\n',
    };
    expect(await problemsIn(files, 'ensembles/t.yaml')).toEqual([]);
    expect(await problemsIn({ ...files, 'agents/echo.yaml': 'name: [' }, 'ensembles/t.yaml')).toEqual([]);
  });

  it('is missed as soon as its file is gone, while the last good version keeps serving', async () => {
    const { path, remove } = folder({
      'agents/said.yaml': ECHO.replace('echo', 'said'),
      'agents/other.yaml': ECHO.replace('echo', 'other'),
      'ensembles/t.yaml': 'name: t\nflow: [{ agent: said }]\n',
    });
    const { served, local } = await serve(path);
    remove('agents/said.yaml');
    await served.reload();
    const { body } = await local('GET', '/api/v1/ensembles/t');
    expect(body).toMatchObject({
      version: 1,
      problems: [{ file: 'ensembles/t.yaml', line: 2, column: 17, path: 'flow[0].agent', code: 'UNKNOWN_AGENT' }],
    });
  });

  it('takes only what the credential vouches for where an input is trusted', async () => {
    const files = {
      'agents/own.yaml': `${ECHO}inputs: { user: { type: string, trusted: true } }\n`.replace('echo', 'own'),
      'ensembles/child.yaml':
        'name: child\ninput: { user: { type: string, trusted: true } }\nflow: [{ agent: own, input: { user: "${secure.user}" } }]\n',
      'ensembles/t.yaml': `name: t
agents: { mine: { agent: own } }
flow:
  - { agent: mine, input: { user: "\${input.user}" } }
  - { ensemble: child, input: { user: "\${context.user}" } }
  - { id: c, ensemble: child, input: { user: "\${userContext.userId}" } }
  - { id: d, ensemble: child, input: { user: nobody } }
  - { id: e, agent: own }
`,
    };
    const told = await problemsIn(files, 'ensembles/t.yaml');
    const message = 'the input "user" takes only what the credential vouches for';
    const hint = 'write  user: ${secure.…}  or ${userContext.…}, or a constant';
    expect(told.filter(([code]) => code !== 'OPERATION_UNAVAILABLE')).toEqual([
      ['UNTRUSTED_VALUE', '4:29', message, hint],
      ['UNTRUSTED_VALUE', '5:33', message, hint],
      ['UNTRUSTED_VALUE', '8:21', message, hint],
    ]);
  });
});

describe('a definition that is saved over the API', () => {
  it('is refused with every reference that leads nowhere, each at its place', async () => {
    const app = await openTestApp();
    const { status, body } = await app.local('POST', '/api/v1/ensembles', {
      name: 't',
      flow: [
        { ensemble: 'ghost' },
        { id: 'b', ensemble: 't', condition: 'false', input: { v: '${component.tone@v1}' } },
      ],
    });
    expect(status).toBe(400);
    expect(body.error.details).toMatchObject([
      { path: 'flow[0].ensemble', code: 'UNKNOWN_ENSEMBLE', hint: 'save the ensemble first' },
      { path: 'flow[1].input.v', code: 'COMPONENT_NOT_FOUND', hint: 'save the component first' },
    ]);
    await app.local('POST', '/api/v1/components', { kind: 'prompt', name: 'tone', content: 'Hi', label: '1.0.0' });
    const saved = await app.local('POST', '/api/v1/ensembles', {
      name: 't',
      flow: [{ ensemble: 't', condition: 'false', input: { v: '${component.tone@v1}' } }],
    });
    expect(saved.status).toBe(201);
  });
});
