import type { Json } from '@ensembleapp/protocol';
import type { ExecutionKey } from './execution-store.ts';

/** What reached a run from outside. */
export interface Letter {
  /** Epoch ms. */
  readonly at: number;
  readonly content: Json;
}

/** What lets whoever holds a token answer one wait of one execution; the token itself is not stored. */
export interface AnswerToken extends ExecutionKey {
  /** SHA-256 of the token, base64url. */
  readonly digest: string;
  /** What the journal knows the step by. */
  readonly place: string;
  /** Whom it was made for; null: anybody. */
  readonly approver: string | null;
}

/** Answers and signals for runs, in boxes; and the tokens that let people answer. Kept as long as the execution. */
export interface InboxStore {
  /** In the order they came. */
  read(key: ExecutionKey, box: string): Promise<readonly Letter[]>;
  /** Adds a letter behind so many others; false, and nothing is added, when another one came first. */
  put(key: ExecutionKey, box: string, number: number, letter: Letter): Promise<boolean>;
  /** Makes tokens known. Those that are stay as they are. */
  expect(tokens: readonly AnswerToken[]): Promise<void>;
  /** Of every tenant: what a token is for. */
  findToken(digest: string): Promise<AnswerToken | undefined>;
}
