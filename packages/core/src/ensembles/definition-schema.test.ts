import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Json } from '@ensembleapp/protocol';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { agentSchema } from '../agents/agent-schema.ts';
import { ensembleSchema } from './ensemble-schema.ts';
import { readEnsemble } from './read-ensemble.ts';
import { Faults } from './reading/faults.ts';
import { readTree } from './reading/read-tree.ts';
import { toJson } from './reading/tree.ts';

const ajv = new Ajv({ allowUnionTypes: true, strict: true, strictRequired: false, strictTypes: false });
const fitsEnsemble = ajv.compile(ensembleSchema());
const fitsAgent = ajv.compile(agentSchema());

const read = (text: string): Json => {
  const tree = readTree(text, 'yaml', new Faults());
  if (!tree) throw new Error('it cannot be read');
  return toJson(tree);
};
const isEnsemble = (text: string) => fitsEnsemble(read(text));
const isAgent = (text: string) => fitsAgent(read(text));

/** Ensemble files as authors write them; they are not part of the repository. */
const folder = fileURLToPath(new URL('../../../../../shared/corpus/ensembles', import.meta.url));
const files: readonly { file: string; result: string; problems?: readonly string[] }[] = existsSync(folder)
  ? JSON.parse(readFileSync(`${folder}/MANIFEST.json`, 'utf8')).files
  : [];
const loaded = files.filter(({ result }) => result === 'loaded');
const textOf = (file: string) => readFileSync(`${folder}/${file}`, 'utf8');
/** What no schema tells apart: closed triggers and faults within texts. */
const UNSEEN = /TRIGGER|EXPRESSION|NAME|FILTER|CONDITION_TEXT|CYCLE|OPERATION|STATE|LIMIT/;

describe('the JSON Schema of an ensemble', () => {
  it.each(loaded.filter(({ problems = [] }) => problems.every((code) => UNSEEN.test(code))))(
    'takes $file as it is written, and its canonical form',
    ({ file }) => {
      expect(fitsEnsemble(read(textOf(file))), JSON.stringify(fitsEnsemble.errors?.slice(0, 5))).toBe(true);
      const { form } = readEnsemble(textOf(file), { format: 'yaml' });
      expect(fitsEnsemble(form), JSON.stringify(fitsEnsemble.errors?.slice(0, 5))).toBe(true);
    },
  );

  it.each(loaded.filter(({ problems = [] }) => problems.includes('UNKNOWN_FIELD')))(
    'marks the unknown field of $file',
    ({ file }) => expect(fitsEnsemble(read(textOf(file)))).toBe(false),
  );

  it.each([
    'name: t\nflow: [{ agent: a, timout: 5s }]',
    'name: t\ntimout: 5s\nflow: [{ agent: a }]',
    'name: t\nflow: [{ parallel: [{ agent: a, retrys: 2 }] }]',
    'name: t\nflow: [{ type: paralel, steps: [] }]',
    'name: t\nflow: [{ agent: a, retry: { attemps: 2 } }]',
    'name: t\nflow: [{ agent: a, timeout: true }]',
    'name: t\nflow: [{ agent: a }]\ntrigger: [{ type: cron, crn: x }]',
    'flow: [{ agent: a }]',
  ])('marks what is wrong in %j', (text) => expect(isEnsemble(text)).toBe(false));

  it.each([
    'ensemble: t\nsteps: [{ id: a, agent: b, when: "${input.x}", retry: 3, x-note: mine }]\nx-mine: { any: thing }',
    'name: t\nflow: [{ foreach: { items: "${input.x}", do: [{ agent: a }] } }, { if: input.x, then: { agent: b } }]',
    'name: t\nagents: { a: { operation: think, model: m, prompt: x, max_tokens: 5 } }\noutput: "${a}"',
    'name: t\ncache: 300\nflow: [{ agent: a, timeout: null }]',
  ])('takes %j', (text) => expect(isEnsemble(text), JSON.stringify(fitsEnsemble.errors)).toBe(true));
});

describe('the JSON Schema of an agent', () => {
  it.each([
    'name: a\noperation: code\nhandler: ./a.ts\nschema: { input: { name: string } }',
    'agent: a\nmodel: openai/m\ninstructions: Be brief.\noutput: { kind: string }\nmaxSteps: 3',
    'tool: t\ninputs: { id: { type: string, trusted: true } }\noperation: http\nconfig: { url: "https://a.test" }\ntransform: [{ extract: data }]',
    'name: a\noperations: [{ name: x, operation: think, model: m }]\noutputs: "${x}"\nstate: { initial: { n: 1 } }',
  ])('takes %j', (text) => expect(isAgent(text), JSON.stringify(fitsAgent.errors)).toBe(true));

  it.each([
    'name: a\noperation: code\nhandlr: ./a.ts',
    'name: a\noperations: [{ name: x, agnet: b }]',
    'name: a\noperation: transform\ninternal: maybe',
    'operation: transform',
  ])('marks what is wrong in %j', (text) => expect(isAgent(text)).toBe(false));
});
