import { z } from 'zod';
import { AnyJson, JsonObject } from './json.ts';
import { VersionSelector } from './name.ts';
import { PageQuery, TimeQuery } from './page.ts';

/** Body of `POST /api/agents/{agentId}/invoke`. Unknown members are ignored here: stock clients add their own. */
export const Invoke = z.object({
  message: z.string().refine((text) => text.trim() !== '', 'must not be blank'),
  dataContext: JsonObject.optional(),
  threadId: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters')
    .refine((id) => !/[/?#%]/.test(id), 'must not hold / ? # or %')
    .refine((id) => !['.', '..', 'messages', 'threads'].includes(id), 'is a reserved word')
    .optional(),
  version: VersionSelector.optional(),
});
export type Invoke = z.infer<typeof Invoke>;

const options = z.strictObject({
  timeout: z.int().min(1).max(86_400_000).optional().describe('milliseconds; at most 900000 unless async'),
  enableTracing: z.boolean().optional(),
  enableCaching: z.boolean().optional(),
});

const metadata = z
  .record(z.string(), z.string().max(256))
  .refine((members) => Object.keys(members).length <= 16, 'must have at most 16 members');

export const ExecuteEnsemble = z.strictObject({
  input: JsonObject.optional(),
  inputs: JsonObject.optional(),
  version: VersionSelector.optional(),
  options: options
    .extend({
      webhook: z.string().max(2048).optional().describe('https URL that is told how the run ends'),
      webhookSecret: z.string().min(16).max(256).optional().describe('signs what is sent there; never shown'),
    })
    .optional(),
  dataContext: JsonObject.optional(),
  metadata: metadata.optional(),
  async: z.boolean().optional().describe('answer 202 at once, and go on'),
  stream: z.boolean().optional().describe('answer with server-sent events, as they happen'),
});
export type ExecuteEnsemble = z.infer<typeof ExecuteEnsemble>;

export const ExecuteAgent = ExecuteEnsemble.extend({ options: options.optional(), config: JsonObject.optional() });
export type ExecuteAgent = z.infer<typeof ExecuteAgent>;

/** Body of `POST /api/v1/executions/{id}/resume`: what somebody says to a step that waits. */
export const ResumeExecution = z.strictObject({
  step: z.string().optional().describe('needed when several steps wait'),
  token: z.string().max(100).optional().describe('needed when the step names its approvers'),
  approved: z.boolean().optional(),
  action: z.string().max(100).optional(),
  feedback: z.string().max(4096).optional(),
  input: JsonObject.optional(),
  async: z.boolean().optional(),
});
export type ResumeExecution = z.infer<typeof ResumeExecution>;

/** Body of `POST /callback/{token}`. */
export const AnswerCallback = ResumeExecution.omit({ step: true, token: true, async: true });
export type AnswerCallback = z.infer<typeof AnswerCallback>;

/** Body of `POST /api/v1/executions/{id}/retry`. */
export const RetryExecution = z.strictObject({
  from: z.enum(['start', 'failure']).optional(),
  version: VersionSelector.optional(),
  async: z.boolean().optional(),
});
export type RetryExecution = z.infer<typeof RetryExecution>;

/** Body of `POST /api/v1/executions/{id}/fork`. */
export const ForkExecution = z.strictObject({
  input: JsonObject,
  version: VersionSelector.optional(),
  async: z.boolean().optional(),
});
export type ForkExecution = z.infer<typeof ForkExecution>;

/** Body of `POST /api/v1/executions/{id}/signal`. */
export const SignalExecution = z.strictObject({
  name: z.string().min(1).max(100),
  data: AnyJson.optional(),
});
export type SignalExecution = z.infer<typeof SignalExecution>;

export const EXECUTION_STATUSES = [
  'running',
  'waiting_for_input',
  'completed',
  'failed',
  'cancelled',
  'timeout',
] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

export const EXECUTION_KINDS = ['ensemble', 'agent', 'invoke'] as const;
export type ExecutionKind = (typeof EXECUTION_KINDS)[number];

const statuses = z.string().transform((text, context) => {
  const list = z.array(z.enum(EXECUTION_STATUSES)).min(1).safeParse(text.split(','));
  if (list.success) return list.data;
  context.addIssue({ code: 'custom', message: `must be of ${EXECUTION_STATUSES.join(', ')}` });
  return z.NEVER;
});

export const ListExecutions = PageQuery.extend({
  ensemble: z.string().optional(),
  agent: z.string().optional(),
  status: statuses.optional().describe('one or more, comma-separated'),
  caller: z.string().optional().describe('id of a credential'),
  parentId: z.string().optional().describe('the execution whose steps they were'),
  startTime: TimeQuery.optional(),
  endTime: TimeQuery.optional(),
});
export type ListExecutions = z.infer<typeof ListExecutions>;
