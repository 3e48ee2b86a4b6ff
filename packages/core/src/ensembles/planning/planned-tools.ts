import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../../agents/operations/is-object.ts';
import { parseAgentReference } from '../agent-reference.ts';
import type { ParsedValue } from '../expression/parse-value.ts';
import type { WrittenConfig } from './planned-config.ts';
import type { Texts } from './texts.ts';
import { NONE, vouchedIn } from './vouched.ts';

/** Something that a model may call, as its author lists it. */
export interface PlannedTool {
  readonly of: ToolReference;
  /** Inputs that the author fixed: the model neither sees nor fills them. */
  readonly inputs: ParsedValue | undefined;
  /** Their names. */
  readonly fixed: ReadonlySet<string>;
  /** Those of them that are constants, or nothing but what the credential vouched for. */
  readonly vouched: ReadonlySet<string>;
}

export type ToolReference =
  /** `name`, or `name@version` */
  | { readonly kind: 'agent' | 'ensemble'; readonly reference: string }
  /** Without a tool all of the server's. */
  | { readonly kind: 'mcp'; readonly server: string; readonly tool: string | undefined };

/** Takes `tools` out of the config of a model, so that nothing which is put into the config chooses them; language reference, section 4.3. */
export function takeTools(
  operation: string,
  { config = {} }: WrittenConfig,
  texts: Texts,
): { readonly config: JsonObject; readonly tools: readonly PlannedTool[] } {
  if (operation !== 'think') return { config, tools: [] };
  const { tools, ...rest } = config;
  return { config: rest, tools: isList(tools) ? tools.map((tool) => planTool(tool, texts)) : [] };
}

/** A text, or `{toolId, version?, inputs?}`. */
function planTool(written: Json, texts: Texts): PlannedTool {
  const { toolId = written, version, inputs } = isObject(written) ? written : {};
  const name = version === undefined || version === null ? String(toolId) : `${toolId}@${version}`;
  const of = toolReference(name);
  if (!of) throw new Error(`tool ${name} was not read`);
  if (!isObject(inputs)) return { of, inputs: undefined, fixed: NONE, vouched: NONE };
  const parsed = texts.value(inputs);
  return { of, inputs: parsed, fixed: new Set(Object.keys(inputs)), vouched: vouchedIn(parsed) };
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Reads `name`, `ensemble:name`, `mcp:server/tool` or `mcp:server/*`; the first two also with a version. Undefined for anything else. */
export function toolReference(written: string): ToolReference | undefined {
  const [, server, tool] = /^mcp:([A-Za-z0-9][\w.-]*)\/(\*|[\w./-]+)$/.exec(written) ?? [];
  if (server !== undefined) return { kind: 'mcp', server, tool: tool === '*' ? undefined : tool };
  const [, prefix, reference = ''] = /^(ensemble:)?(.*)$/s.exec(written) ?? [];
  return parseAgentReference(reference) && { kind: prefix ? 'ensemble' : 'agent', reference };
}
