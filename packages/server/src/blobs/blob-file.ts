import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Blob, BlobFacts, NewBlob } from '@ensembleapp/core/agents/blobs.ts';
import type { Json } from '@ensembleapp/protocol';

/** A file begins with this, as one line of JSON; the content follows. */
interface Header extends Omit<BlobFacts, 'size'> {
  /** The content is text as it is; otherwise it is JSON. */
  readonly isText: boolean;
}

const LONGEST_HEADER = 32_768;
const LINE_END = 10;

/** Writes a new file that survives the loss of power once this resolves. */
export async function writeBlob(path: string, { value, ...facts }: NewBlob): Promise<void> {
  const isText = typeof value === 'string';
  const header: Header = { ...facts, isText };
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(header)}\n${isText ? value : JSON.stringify(value)}`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** @throws the system's error, `ENOENT` among them */
export async function readBlob(path: string): Promise<Blob> {
  return reading(path, async (file) => {
    const whole = await file.readFile();
    const { isText, length, ...facts } = parseHeader(whole);
    const content = whole.subarray(length).toString('utf8');
    const value: Json = isText ? content : JSON.parse(content);
    return { ...facts, size: whole.length - length, value };
  });
}

/** Without the content. @throws the system's error, `ENOENT` among them */
export async function readFacts(path: string): Promise<BlobFacts> {
  return reading(path, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_HEADER), 0, LONGEST_HEADER, 0);
    const { isText: _, length, ...facts } = parseHeader(buffer.subarray(0, bytesRead));
    return { ...facts, size: (await file.stat()).size - length };
  });
}

async function reading<Result>(path: string, read: (file: FileHandle) => Promise<Result>): Promise<Result> {
  const file = await open(path, constants.O_RDONLY);
  try {
    return await read(file);
  } finally {
    await file.close();
  }
}

/** @returns the header, and how many bytes it takes with its line end */
function parseHeader(bytes: Buffer): Header & { readonly length: number } {
  const length = bytes.indexOf(LINE_END) + 1;
  const header: Header = JSON.parse(bytes.toString('utf8', 0, length));
  return { ...header, length };
}
