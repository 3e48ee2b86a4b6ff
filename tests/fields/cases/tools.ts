import type { FieldCase, Happening } from '../field-case.ts';

const TEA = 'mcp: shop, tool: price, params: { article: tea }';
const TWICE: readonly Happening[] = [{ run: {} }, { run: {} }];
const output = '\noutput: { text: "${s.content[0].text}" }';

/** Tools of an MCP server. */
export const TOOLS: readonly FieldCase[] = [
  {
    field: 'tools.mcp',
    ensemble: `flow: [{ id: s, operation: tools, config: { ${TEA} } }]${output}`,
    instead: 'other',
    expect: { output: { text: 'tea costs 7' } },
  },
  {
    field: 'tools.tool',
    ensemble: `flow: [{ id: s, operation: tools, config: { ${TEA} } }]${output}`,
    instead: 'fail',
    expect: { output: { text: 'tea costs 7' } },
  },
  {
    field: 'tools.params',
    ensemble: `flow: [{ id: s, operation: tools, input: { article: milk }, config: { ${TEA} } }]${output}`,
    expect: { output: { text: 'tea costs 7' } },
  },
  {
    field: 'tools.timeout',
    ensemble: 'flow: [{ id: s, operation: tools, config: { mcp: shop, tool: slow, timeout: 300 } }]',
    instead: 310,
    expect: { error: { message: 'MCP server shop did not answer within 300 ms' } },
  },
  {
    field: 'tools.failOnError',
    ensemble: `flow: [{ id: s, operation: tools, config: { mcp: shop, tool: fail, failOnError: false } }]${output}`,
    expect: { output: { text: 'no such article' } },
  },
  {
    field: 'tools.cacheDiscovery',
    ensemble: `flow: [{ id: s, operation: tools, config: { ${TEA}, cacheDiscovery: false } }]`,
    happens: TWICE,
    expect: { posts: 12 },
  },
  {
    field: 'tools.cacheTTL',
    ensemble: `flow: [{ id: s, operation: tools, config: { ${TEA}, cacheTTL: 60 } }]`,
    happens: [{ run: {} }, { later: 61 }, { run: {} }],
    expect: { posts: 12 },
  },
];
