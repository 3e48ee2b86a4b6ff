import type {
  ComponentKind,
  ExecuteAgent,
  ExecuteEnsemble,
  Json,
  JsonObject,
  ResumeExecution,
  SignalExecution,
} from '@ensembleapp/protocol';
import type { CallOptions } from '@ensembleapp/server/testing/test-app.ts';
import type { ScriptedAnswer } from '../model-server.ts';

/** What an ensemble with the field does, and would not without. Agents are those of `openFlows`. */
export interface FieldCase {
  /** `place.field`, as tests/fields/known-fields.ts lists it; said once in all texts of the case, by this name or `as`. */
  readonly field: string;
  /** `name`, or `parent.name` where others have that name too. */
  readonly as?: string;
  /** Of the ensemble `flow`. It and the agent may say `${env.WEB}`: the URL of a server that answers. */
  readonly ensemble?: string;
  /** The file of the agent `own`, which the field may stand in instead. */
  readonly agent?: string;
  readonly components?: readonly {
    readonly kind: ComponentKind;
    readonly name: string;
    readonly content: string | JsonObject;
  }[];
  /** What models answer; afterwards the user's own words come back. */
  readonly answers?: readonly ScriptedAnswer[];
  /** Of the one run, when nothing else happens. */
  readonly input?: JsonObject;
  readonly happens?: readonly Happening[];
  /** Members of what is observed. */
  readonly expect: Observed;
  /** Put in the field's place where the language demands the field; else the field goes. */
  readonly instead?: Json;
}

/** Something that is done, after what was done before has come to rest. */
export type Happening =
  | { readonly run: ExecuteEnsemble; readonly by?: Caller }
  | { readonly agent: ExecuteAgent; readonly by?: Caller }
  | { readonly resume: ResumeExecution }
  | { readonly signal: SignalExecution }
  /** Seconds go by, and a server does what it does every second. */
  | { readonly later: number }
  | { readonly start: 'server' }
  | { readonly call: Call | ((now: number) => Call) };

/** `local`: the machine's operator. */
export type Caller = 'token' | 'jwt' | 'local';

/** A call of a trigger. */
export interface Call extends CallOptions {
  /** GET when nothing else is said. */
  readonly method?: string;
  /** `/flow` when nothing else is said. */
  readonly path?: string;
  /** By the machine's operator. */
  readonly isOperator?: boolean;
}

/** What shows: the end of the last run, its answer, its steps in the order they settled in, its state, and what others saw. */
export interface Observed {
  readonly output?: Json;
  readonly error?: JsonObject;
  readonly response?: JsonObject;
  readonly steps?: readonly string[];
  readonly state?: JsonObject;
  /** What the record keeps of each step: its input and output. */
  readonly kept?: Readonly<Record<string, readonly [input: Json, output: Json]>>;
  /** The record has a trace. */
  readonly traced?: boolean;
  /** What handlers logged. */
  readonly logged?: readonly string[];
  /** The record's score of each step that has one. */
  readonly scores?: Readonly<Record<string, number>>;
  /** What the run waits for; `seconds` from its start until that is over. */
  readonly waiting?: JsonObject;
  /** What agents noted. */
  readonly seen?: readonly Json[];
  /** Code of the refusal: of the input, of a caller, of a name that nothing declares, or of what does not run. */
  readonly refused?: string;
  /** Bodies that models were sent. */
  readonly asked?: readonly JsonObject[];
  /** Requests that the server at `${env.WEB}` was sent. */
  readonly sent?: readonly JsonObject[];
  /** Every attempt to tell somebody of the last run. */
  readonly delivered?: readonly JsonObject[];
  /** Answers to calls of triggers. */
  readonly answered?: readonly JsonObject[];
  /** The output of every run that ended, in the order they began in. */
  readonly outputs?: readonly Json[];
  /** Definitions as they are shown to who may read them. */
  readonly shown?: JsonObject;
  /** Datasets of the points of telemetry. */
  readonly points?: readonly string[];
  /** How often an MCP server was told something. */
  readonly posts?: number;
}
