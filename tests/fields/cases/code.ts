import type { FieldCase } from '../field-case.ts';

const DOUBLE = 'export default ({ input }) => input.n * 2;';

/** What code is run. */
export const CODE: readonly FieldCase[] = [
  {
    field: 'code.script',
    components: [{ kind: 'script', name: 'double', content: DOUBLE }],
    ensemble: 'flow: [{ operation: code, input: { n: 3 }, config: { script: script://double } }]',
    expect: { output: 6 },
  },
  {
    field: 'code.code',
    ensemble: 'flow: [{ operation: code, input: { n: 3 }, config: { code: "return context.input.n * 2;" } }]',
    expect: { output: 6 },
  },
  {
    field: 'code.handler',
    ensemble: `flow: [{ operation: code, input: { n: 3 }, config: { handler: ${JSON.stringify(DOUBLE)} } }]`,
    expect: { output: 6 },
  },
];
