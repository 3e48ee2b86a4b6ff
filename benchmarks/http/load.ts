import { connect, type Socket } from 'node:net';

/** A whole request as it goes over the wire; with a body, a POST of it as JSON. */
export function requestText(path: string, headers: Readonly<Record<string, string>> = {}, body?: object): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const all =
    body === undefined ? headers : { ...headers, 'content-type': 'application/json', 'content-length': text.length };
  const lines = Object.entries({ host: '127.0.0.1', ...all }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${body ? 'POST' : 'GET'} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`, 'latin1');
}

export interface Load {
  readonly port: number;
  /** Sent in turn. */
  readonly requests: readonly Buffer[];
  readonly connections: number;
}

/** Until so many answers are there, or so many milliseconds have gone by. */
export type End = { readonly answers: number } | { readonly milliseconds: number };

/**
 * Keeps every connection busy with one request at a time, and counts the answers. Does as little as it can itself, and never sleeps:
 * waking another core is dear on a virtual machine, and a server would pay it the more often the slower it answers.
 * @throws when an answer is not 200
 */
export async function loadUntil({ port, requests, connections }: Load, end: End): Promise<number> {
  const endAt = 'milliseconds' in end ? performance.now() + end.milliseconds : Number.POSITIVE_INFINITY;
  const most = 'answers' in end ? end.answers : Number.POSITIVE_INFINITY;
  let sent = 0;
  const isOver = () => sent >= most || performance.now() >= endAt;
  const next = () => (isOver() ? undefined : requests[sent++ % requests.length]);
  const spin = () => void (isOver() || setImmediate(spin));
  spin();
  const conversations = Array.from({ length: connections }, () =>
    converse(connect({ port, host: '127.0.0.1', noDelay: true }), next),
  );
  return (await Promise.all(conversations)).reduce((sum, count) => sum + count, 0);
}

/** One connection, until there is nothing more to send. Resolves with the answers it got. */
function converse(socket: Socket, next: () => Buffer | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    let pending = '';
    let answers = 0;
    const send = () => {
      const request = next();
      if (request) socket.write(request);
      else socket.end(() => resolve(answers));
    };
    socket.on('error', reject);
    socket.on('connect', send);
    socket.on('data', (chunk: Buffer) => {
      pending += chunk.toString('latin1');
      const length = answerLength(pending);
      if (length === undefined || pending.length < length) return;
      if (!pending.startsWith('HTTP/1.1 200 ')) {
        socket.destroy();
        reject(new Error(`the server answered ${pending}`));
        return;
      }
      pending = '';
      answers++;
      send();
    });
  });
}

const CONTENT_LENGTH = /\r\ncontent-length: (\d+)/i;

/** Of the whole answer, headers included; undefined until the headers are there. */
function answerLength(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  return end === -1 ? undefined : end + 4 + Number(CONTENT_LENGTH.exec(text)?.[1] ?? 0);
}
