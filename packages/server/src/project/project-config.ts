import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DEFAULT_SETTINGS } from '@ensembleapp/core/settings.ts';
import { z } from 'zod';
import { ConfigFaults } from '../config.ts';
import { parseAllowList } from '../network/allow-list.ts';
import { DatabaseConfigs } from './database-config.ts';

const FILE = 'ensemble.config.ts';
const LIMITS = DEFAULT_SETTINGS.limits;

/** A member that is known, and may only say what this release does anyway. */
const later = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().refine((value) => value === undefined, { message: 'is not available in this version' });

const milliseconds = z.int().min(1);
const bytes = z.int().min(1);

const Model = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and "-"'),
  type: z.literal('openai-compatible'),
  baseUrl: z.url({ protocol: /^https?$/ }),
  apiKey: z.string().min(1).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  timeout: later(milliseconds),
});

/** A secret itself, or `${env.NAME}` for a variable that holds it. */
const secret = z.string().min(1);

const McpServer = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  auth: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('bearer'), token: secret }),
      z.strictObject({
        type: z.literal('client-credentials'),
        tokenUrl: z.url({ protocol: /^https?$/ }),
        clientId: secret,
        clientSecret: secret,
        scope: z.string().min(1).optional(),
      }),
    ])
    .optional(),
});

const ProjectConfig = z.strictObject({
  env: z
    .strictObject({
      allow: z
        .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be names of environment variables'))
        .default([]),
    })
    .prefault({}),
  network: z.strictObject({ allow: z.array(z.string()).default([]) }).prefault({}),
  code: z.strictObject({ inline: z.boolean().default(false) }).prefault({}),
  models: z
    .array(Model)
    .refine((models) => new Set(models.map(({ name }) => name)).size === models.length, 'names one twice')
    .default([]),
  databases: DatabaseConfigs,
  mcpServers: z
    .record(z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'must have a name of letters, digits, _ . -'), McpServer)
    .default({}),
  expressions: z
    .strictObject({ undefined: z.literal('empty', '"error" is not available in this version').default('empty') })
    .prefault({}),
  auth: z
    .strictObject({
      maxJwtLifetime: z.int().min(60).max(86_400).default(86_400),
      oidc: z.array(z.never('sign-in with OIDC is not available in this version')).default([]),
    })
    .prefault({}),
  debug: z.strictObject({ inspectContext: z.boolean().default(false) }).prefault({}),
  retention: z
    .strictObject({ executions: z.int().min(1).max(3650).default(30), activity: z.int().min(1).max(3650).default(30) })
    .prefault({}),
  limits: z
    .strictObject({
      bodyBytes: bytes.max(10_485_760).default(LIMITS.bodyBytes),
      messageBytes: bytes.max(1_048_576).default(LIMITS.messageBytes),
      dataContextBytes: bytes.max(1_048_576).default(LIMITS.dataContextBytes),
      executionTimeout: milliseconds.max(86_400_000).default(LIMITS.executionTimeout),
      codeMemoryBytes: bytes.min(16_777_216).max(4_294_967_296).default(LIMITS.codeMemoryBytes),
      codeTime: milliseconds.max(3_600_000).default(LIMITS.codeTime),
    })
    .prefault({}),
});

/** What `ensemble.config.ts` may say, with every default filled in. */
export type ProjectConfig = z.infer<typeof ProjectConfig>;

/**
 * The default export of the project's `ensemble.config.ts`; every default when there is none.
 * @throws ConfigFaults with one line per fault: an unknown member is one
 */
export async function readProjectConfig(project: string): Promise<ProjectConfig> {
  const path = join(project, FILE);
  return parseProjectConfig(existsSync(path) ? await importDefault(path) : {});
}

/** @throws ConfigFaults */
export function parseProjectConfig(written: unknown): ProjectConfig {
  const parsed = ProjectConfig.safeParse(written);
  const faults = parsed.success ? allowFaults(parsed.data) : parsed.error.issues.map(toFault);
  if (faults.length > 0 || !parsed.data) throw new ConfigFaults(faults);
  return parsed.data;
}

async function importDefault(path: string): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await import(/* @vite-ignore */ pathToFileURL(path).href);
    return module.default;
  } catch (error) {
    throw new ConfigFaults([`${FILE} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function allowFaults({ network }: ProjectConfig): readonly string[] {
  try {
    parseAllowList(network.allow);
    return [];
  } catch (error) {
    return [`${FILE}: network.allow: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function toFault({ code, path, message, ...issue }: z.core.$ZodIssue): string {
  const at = path.map(String).join('.');
  if (code === 'unrecognized_keys' && 'keys' in issue) {
    return `${FILE}: unknown member ${issue.keys.map((key) => (at === '' ? key : `${at}.${key}`)).join(', ')}`;
  }
  return `${FILE}: ${at === '' ? 'the default export' : at}: ${message}`;
}
