import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import { onTestFinished } from 'vitest';

/** What a model server answers to one request. */
export interface ScriptedAnswer {
  /** Text of the answer; data becomes its JSON. */
  readonly answer?: Json;
  /** Calls that it wants made, instead of an answer. */
  readonly calls?: readonly { readonly name: string; readonly args: Json }[];
  /** An error instead of an answer. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** ms to wait first. */
  readonly delay?: number;
}

/** A request as a provider would see it. */
interface ModelRequestSeen {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects; what is missing fails it
  readonly body: any;
}

export interface ModelServer {
  /** `http://127.0.0.1:PORT/v1` */
  readonly url: string;
  readonly requests: readonly ModelRequestSeen[];
  /** Answers the coming requests, one each, in this order; afterwards the user's own words come back. */
  script(...answers: readonly ScriptedAnswer[]): void;
}

/**
 * A model provider of our own: OpenAI's chat completions, Anthropic's messages and Google's generateContent, as far as our calls go.
 * Closed when the test ends.
 */
export async function openModelServer(): Promise<ModelServer> {
  const requests: ModelRequestSeen[] = [];
  const scripted: ScriptedAnswer[] = [];

  const server = createServer(async (request, response) => {
    const seen = { path: request.url ?? '', headers: request.headers, body: JSON.parse(await readAll(request)) };
    requests.push(seen);
    const { answer, calls, status, headers = {}, delay = 0 } = scripted.shift() ?? {};
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    if (status !== undefined)
      return send(response, status, { error: { message: SECRET_WORDS, type: 'scripted' } }, headers);
    const text =
      answer === undefined ? lastWords(seen.body) : typeof answer === 'string' ? answer : JSON.stringify(answer);
    send(response, 200, envelope(seen.path, calls ? '' : text, calls), headers);
  });
  const url = await listen(server);
  onTestFinished(() => close(server));
  return { url: `${url}/v1`, requests, script: (...answers) => scripted.push(...answers) };
}

/** What this provider says when it fails; it must never reach anybody. */
export const SECRET_WORDS = 'the provider said something about key sk-1234';

function envelope(path: string, text: string, calls: ScriptedAnswer['calls'] = []): JsonObject {
  if (path.endsWith('/chat/completions')) {
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_705_408_000,
      model: 'scripted',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: text,
            ...(calls.length > 0 && {
              tool_calls: calls.map(({ name, args }, index) => ({
                id: `call_${index}`,
                type: 'function',
                function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
              })),
            }),
          },
          finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
        },
      ],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    };
  }
  if (path.endsWith('/messages')) {
    return {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'scripted',
      content: [
        { type: 'text', text },
        ...calls.map(({ name, args }, index) => ({ type: 'tool_use', id: `toolu_${index}`, name, input: args })),
      ],
      stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 11, output_tokens: 7 },
    };
  }
  return {
    candidates: [
      {
        content: {
          role: 'model',
          parts: [{ text }, ...calls.map(({ name, args }) => ({ functionCall: { name, args } }))],
        },
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: one reader for the bodies of three providers
function lastWords({ messages, contents }: any): string {
  const last = (messages ?? contents).at(-1);
  if (typeof last.content === 'string') return last.content;
  return (last.content ?? last.parts).map(({ text }: { text: string }) => text).join('');
}

function send(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  return text;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
