import type { StoredKind } from '@ensembleapp/core/store/definition-store.ts';
import type { Generated } from 'kysely';

/** The tables as the newest migration leaves them. Times are epoch ms, truths are 0 and 1, `Json` is JSON text. */
export interface Tables {
  readonly migrations: MigrationsTable;
  readonly credentials: CredentialsTable;
  readonly credential_uses: CredentialUsesTable;
  readonly activity: ActivityTable;
  readonly executions: ExecutionsTable;
  readonly definitions: DefinitionsTable;
  readonly definition_versions: DefinitionVersionsTable;
  readonly definition_tags: DefinitionTagsTable;
  readonly journal: JournalTable;
  readonly inbox: InboxTable;
  readonly answer_tokens: AnswerTokensTable;
  readonly outbox: OutboxTable;
  readonly deliveries: DeliveriesTable;
  readonly idempotency: IdempotencyTable;
  readonly thread_messages: ThreadMessagesTable;
  readonly kv: KvTable;
  readonly telemetry: TelemetryTable;
  readonly schedules: SchedulesTable;
  readonly kept_states: KeptStatesTable;
}

type Json = string;
type Truth = number;

export interface MigrationsTable {
  number: number;
  applied_at: number;
}

export interface CredentialsTable {
  id: string;
  tenant_id: string;
  kind: 'token' | 'key' | 'secret';
  name: string;
  /** Which key made `mac` or opens `sealed`. */
  key_id: string;
  /** Of tokens and keys. */
  mac: Uint8Array | null;
  /** Of secrets. */
  sealed: Uint8Array | null;
  scopes: Json | null;
  rate_limit: Json | null;
  on_behalf_of: Truth;
  max_lifetime: number | null;
  restrictions: Json;
  disabled: Truth;
  lifetime_seconds: number | null;
  expires_at: number | null;
  created_at: number;
  created_by: Json;
  revoked_at: number | null;
  revoked_by: Json | null;
  rotated_from: Json | null;
  stamp: number;
}

export interface CredentialUsesTable {
  credential_id: string;
  last_used: number;
}

/** One row holds many entries of one credential and one minute. */
export interface ActivityTable {
  sequence: Generated<number>;
  credential_id: string;
  first_at: number;
  last_at: number;
  allowed: number;
  refused: number;
  /** One JSON object a line, in the order given. */
  entries: Uint8Array;
}

export interface ExecutionsTable {
  tenant_id: string;
  id: string;
  kind: 'ensemble' | 'agent' | 'invoke';
  name: string;
  status: string;
  start_time: number;
  end_time: number | null;
  caller_id: string;
  /** Everything the other columns do not say. */
  document: Json;
  /** Who works on it; null: nobody, because it has ended or waits. */
  worker: string | null;
  /** Until when that is believed. */
  held_until: number | null;
  /** When one that waits is to be looked at. */
  wake_at: number | null;
}

/** What reached one run from outside; `number` is how many letters of the box come before. */
export interface InboxTable {
  tenant_id: string;
  execution_id: string;
  box: string;
  number: number;
  at: number;
  content: Json;
}

export interface AnswerTokensTable {
  digest: string;
  tenant_id: string;
  execution_id: string;
  place: string;
  approver: string | null;
}

/** One event that one receiver is to be told of. */
export interface OutboxTable {
  sequence: Generated<number>;
  tenant_id: string;
  execution_id: string;
  receiver: string;
  id: string;
  event: string;
  body: Json;
  key_id: string;
  sealed: Uint8Array;
  /** Attempts made, the one under way included. */
  attempt: number;
  /** When whoever comes may take it. */
  due_at: number;
}

/** One attempt to tell. */
export interface DeliveriesTable {
  sequence: Generated<number>;
  tenant_id: string;
  execution_id: string;
  document: Json;
}

/** What one run wrote down at once; `number` is how many entries come before. */
export interface JournalTable {
  tenant_id: string;
  execution_id: string;
  number: number;
  entries: Json;
}

export interface DefinitionsTable {
  tenant_id: string;
  kind: StoredKind;
  name: string;
  id: string;
  managed_by: 'files' | 'api';
  file: string | null;
  latest_version: number;
  published_version: number | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

export interface DefinitionVersionsTable {
  tenant_id: string;
  kind: StoredKind;
  name: string;
  version: number;
  canonical: Json;
  /** Of components. */
  content: string | null;
  /** Of canonical form and content, whatever the order of the form's members. */
  digest: string;
  label: string | null;
  /** Name and description in lower case. */
  search_text: string;
  /** Each tag as JSON text between line ends. */
  tag_lines: string;
  created_at: number;
  created_by: Json;
}

/** Movable tags and where they stand. */
export interface DefinitionTagsTable {
  tenant_id: string;
  kind: StoredKind;
  name: string;
  tag: string;
  version: number;
}

export interface IdempotencyTable {
  tenant_id: string;
  identity: string;
  method: string;
  path: string;
  key: string;
  fingerprint: string;
  claimed_at: number;
  answer: Json | null;
}

export interface ThreadMessagesTable {
  tenant_id: string;
  user_id: string;
  thread_id: string;
  sequence: number;
  role: 'user' | 'assistant';
  agent: string;
  at: number;
  text: string;
}

/** One of `number` and `value` is there. */
export interface KvTable {
  tenant_id: string;
  key: string;
  number: number | null;
  value: Json | null;
  metadata: Json | null;
  expires_at: number | null;
}

export interface TelemetryTable {
  sequence: Generated<number>;
  tenant_id: string;
  dataset: string;
  at: number;
  index: string | null;
  blobs: Json;
  doubles: Json;
}

export interface SchedulesTable {
  tenant_id: string;
  id: string;
  ensemble: string;
  /** By a trigger. */
  declared: Truth;
  /** What decides about the next time: when it is another, that is reckoned anew. */
  timing: string;
  overlap: 'skip' | 'queue' | 'allow';
  enabled: Truth;
  due_at: number | null;
  last_at: number | null;
  last_execution: string | null;
  /** As long as the execution is not there to be asked. */
  last_status: string | null;
  missed: number;
  created_at: number;
  /** Everything the other columns do not say. */
  document: Json;
}

export interface KeptStatesTable {
  tenant_id: string;
  ensemble: string;
  key: string;
  state: Json;
  revision: number;
  modified_at: number | null;
  /** The run that has it, and who works on that. */
  holder: string | null;
  worker: string | null;
}
