/** A conversation belongs to (tenant, user, threadId); the same id of another user is another thread. */
export interface ThreadKey {
  readonly tenantId: string;
  readonly userId: string;
  readonly threadId: string;
}

export interface ThreadMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly agent: string;
  readonly at: number;
}

export interface ThreadStore {
  /** The newest `limit` messages, oldest first; empty for an unknown thread. */
  messages(key: ThreadKey, limit: number): Promise<readonly ThreadMessage[]>;
  /** Appends all or nothing. */
  append(key: ThreadKey, messages: readonly ThreadMessage[]): Promise<void>;
}
