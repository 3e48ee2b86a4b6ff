import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../packages/server/src/testing/mcp-server-process.ts', import.meta.url));

/** What the MCP server was asked. */
interface Seen {
  readonly seen: readonly { readonly method: string; readonly authorization?: string; readonly isOpen: boolean }[];
  /** Sessions that were not ended. */
  readonly sessions: number;
}

export interface McpProcess {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  seen(): Promise<Seen>;
  /** Tells it something: `/revoke`, `/later`. */
  tell(path: string): Promise<void>;
}

/** A real MCP server in a process of its own, killed when the test ends. */
export async function openMcpServer(): Promise<McpProcess> {
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [line] = await once(child.stdout, 'data');
  const url = String(line).trim();
  return {
    url,
    seen: async () => (await (await fetch(`${url}/seen`)).json()) as Seen,
    async tell(path) {
      await fetch(url + path);
    },
  };
}
