// How many ensembles are read and checked a second? A small one, and one that uses much of the language.
import { readEnsemble } from '@ensembleapp/core/ensembles/read-ensemble.ts';
import { goal } from './goal.ts';
import { inProcess } from './in-process.ts';
import { interleave } from './interleave.ts';

const SMALL = `
ensemble: triage
inputs: { text: string }
agents:
  - name: sort
    operation: think
    provider: openai
    model: small
    prompt: \${input.text}
    retry: 2
  - name: page
    agent: pager
    when: \${sort.output === 'urgent'}
    inputs: { what: "\${input.text}" }
outputs: { kind: "\${sort.output}" }
`;

const LARGE = `
name: report
description: Reads much of the language
input:
  customers: { type: array, required: true, items: { type: string } }
  limit: { type: integer, default: 10, minimum: 1, maximum: 100 }
state: { schema: { total: { type: number, default: 0 }, names: array } }
flow:
  - id: each
    type: foreach
    items: \${input.customers.slice(0, input.limit)}
    maxConcurrency: 4
    steps:
      - { id: find, agent: find-customer, input: { id: "\${item}" }, retry: { attempts: 3, backoff: linear }, timeout: 5s }
      - id: known
        type: branch
        condition: \${find.output.active && find.output.orders.length > 0}
        then:
          - { id: sum, operation: transform, config: { value: "\${find.output.orders | sum('price') | round(2)}" } }
          - { id: keep, agent: keep, input: { sum: "\${sum.output}" }, state: { set: { total: "\${state.total + sum.output}" } } }
        else:
          - { id: skip, agent: note, input: { id: "\${item}" } }
  - id: both
    type: parallel
    steps:
      - { id: page, agent: page, input: { title: "Report of \${find.outputs.length} customers", total: "\${state.total}" } }
      - { id: mail, agent: mail, condition: "\${state.total > 100 || input.limit === 1}", input: { text: "Total: \${state.total}" }, onError: continue }
  - id: guarded
    type: try
    steps: [{ id: publish, agent: publish, input: { page: "\${page.output}" } }]
    catch: [{ id: report, agent: note, input: { error: "\${error.message}" } }]
output:
  - when: \${publish.success}
    status: 201
    body: { url: "\${publish.output.url}", total: "\${state.total}", mailed: "\${mail.executed}" }
  - body: { error: "\${report.output ?? 'unknown'}" }
`;

const contender = (name: string, text: string) =>
  inProcess({
    name,
    operation() {
      const { canonical, problems } = readEnsemble(text, { format: 'yaml' });
      if (!canonical || problems.length > 0) throw new Error(JSON.stringify(problems));
    },
  });

const standings = await interleave('Ensembles read and checked', [
  contender('small', SMALL),
  contender('large', LARGE),
]);
goal('small ensembles a second', standings.rate('small'), { atLeast: 2000 });
console.log(`large ones a second: ${Math.round(standings.rate('large'))}, of ${LARGE.length} characters each`);
