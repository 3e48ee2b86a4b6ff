import { randomUUID } from 'node:crypto';
import type { Client } from '@ensembleapp/client-sdk';
import type { InvokeAnswer, Json, VersionSelector } from '@ensembleapp/protocol';
import { command } from '../../command.ts';
import { text } from '../../flag.ts';
import { usage } from '../../stop.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { INPUT, parseInput } from '../../values/input.ts';
import { execute } from './execute.ts';
import { sayThatItGoesOn } from './goes-on.ts';
import { printOutput, printRun } from './print-run.ts';
import { patience, RUN } from './run-flags.ts';

const CONVERSATION = {
  message: text('<text>', 'says this to the agent, as in a conversation', { short: 'm' }),
  thread: text('<id>', 'with --message: continues this conversation', { fallback: 'a new one' }),
  context: text('<input>', 'with --message: what the agent may know besides'),
};

export const runAgent = command({
  purpose: 'Runs one agent, or says something to it, and prints what it answers',
  args: { shown: '<agent> [input]', least: 1, most: 2 },
  flags: { ...INPUT, ...RUN, ...CONVERSATION },
  example: 'exec echo --message "Hello"',
  scope: 'execute:agents',
  async run(invocation) {
    const {
      args: [name = '', written],
      flags,
      terminal,
      output,
      connect,
    } = invocation;
    sayThatItGoesOn(invocation);
    const { message } = flags;
    if (message === undefined) {
      if (flags.thread !== undefined || flags.context !== undefined)
        throw usage('--thread and --context go with --message');
      const { executions } = await connect('create');
      const run = executions.executeAgent.bind(undefined, name);
      return printRun(invocation, await execute(run, terminal, { written, flags }));
    }
    if (
      written !== undefined ||
      flags.input !== undefined ||
      flags.set.length > 0 ||
      flags.trace ||
      flags.async ||
      flags.timeLimit !== undefined
    ) {
      throw usage('An input, --trace, --async and --time-limit do not go with --message');
    }
    const answer = await invoke(await connect('create'), terminal, name, { ...flags, message });
    if (output.json) output.document(answer);
    else printOutput(output, textOf(answer.data));
    if (terminal.stderr.isTTY) output.note(`thread ${answer.threadId}`);
    return undefined;
  },
});

interface Said {
  readonly message: string;
  readonly thread: string | undefined;
  readonly context: string | undefined;
  readonly version: VersionSelector | undefined;
  readonly timeout: number | undefined;
  readonly idempotencyKey: string | undefined;
}

async function invoke(client: Client, terminal: Terminal, name: string, said: Said): Promise<InvokeAnswer> {
  const { message, thread, context, version } = said;
  const body = {
    message,
    ...(thread !== undefined && { threadId: thread }),
    ...(context !== undefined && { dataContext: await parseInput(context, terminal) }),
    ...(version !== undefined && { version }),
  };
  return client.request<InvokeAnswer>('POST', `/api/agents/${encodeURIComponent(name)}/invoke`, {
    body,
    idempotencyKey: said.idempotencyKey ?? randomUUID(),
    timeout: patience(said),
  });
}

/** The text alone, of an agent without an output schema. */
function textOf(data: Json): Json {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const [[name, value] = [], ...others] = Object.entries(data);
  return name === 'text' && typeof value === 'string' && others.length === 0 ? value : data;
}
