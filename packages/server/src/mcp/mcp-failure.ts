import { McpFailure } from '@ensembleapp/core/agents/mcp.ts';
import { NetworkRefusal } from '@ensembleapp/core/network.ts';

/** What the SDK threw, without any of the server's words: those may hold what it was asked, or a secret. */
export async function mcpFailure(error: unknown, server: string): Promise<McpFailure | NetworkRefusal> {
  if (error instanceof NetworkRefusal || error instanceof McpFailure) return error;
  const { StreamableHTTPError } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const code = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
  if (error instanceof StreamableHTTPError && code !== undefined && code > 0) {
    return new McpFailure('FAILED', `MCP server ${server} answered with status ${code}`, code);
  }
  const which = code === undefined ? '' : ` (${code})`;
  return new McpFailure('FAILED', `MCP server ${server} gave no answer that could be used${which}`);
}
