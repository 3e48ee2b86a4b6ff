import type { Json, JsonObject } from '@ensembleapp/protocol';

/** The port to the MCP servers that the project names. Its methods throw `McpFailure`, a `NetworkRefusal`, or the signal's reason. */
export interface McpServers {
  /** What a server can do. @param use.maxAge how old an answer may be that is kept, ms; 0: the server is asked */
  tools(server: string, use: { readonly maxAge: number; readonly signal: AbortSignal }): Promise<readonly McpTool[]>;
  /** Calls one tool and waits for its result. */
  call(server: string, call: McpCall): Promise<McpResult>;
}

/** A tool as its server describes it. */
export interface McpTool {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of its arguments. */
  readonly inputSchema: JsonObject;
}

export interface McpCall {
  readonly tool: string;
  readonly args: JsonObject;
  readonly signal: AbortSignal;
}

export interface McpResult {
  /** Parts such as `{type: "text", text}`. */
  readonly content: readonly JsonObject[];
  /** The result as data, from tools that give it. */
  readonly structuredContent?: Json;
  /** The tool ran and says that it failed. */
  readonly isError: boolean;
}

export type McpFailureCode = 'NOT_FOUND' | 'NOT_CONFIGURED' | 'FAILED';

/** An MCP server that is not there, or that gave no result. The message holds none of the server's words. */
export class McpFailure extends Error {
  override readonly name = 'McpFailure';
  readonly code: McpFailureCode;
  /** HTTP status of the server, when that was the trouble. */
  readonly status: number | undefined;

  constructor(code: McpFailureCode, message: string, status?: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
