import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type Network, parseNetwork } from '@ensembleapp/core/address.ts';
import type { Window } from '@ensembleapp/core/settings.ts';
import { isMissing } from './is-missing.ts';
import type { Providers } from './models/providers.ts';

/** Everything the environment says, read once and checked. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly project: string;
  readonly dataDir: string;
  /** Root keys from the environment; undefined: the key file of the data folder. */
  readonly secretKeys: readonly Uint8Array[] | undefined;
  readonly audiences: readonly string[];
  readonly publicUrl: string | undefined;
  readonly rateLimit: Window | 'off';
  readonly authFailureLimit: Window | 'off';
  readonly corsOrigins: readonly string[] | undefined;
  readonly trustedProxies: readonly Network[];
  readonly providers: Providers;
  readonly logLevel: LogLevel;
  /** The environment itself, for the names that the project allows. */
  readonly env: Env;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Env = Readonly<Record<string, string | undefined>>;

/** A configuration that cannot be started with: one line per fault, none with a secret in it. */
export class ConfigFaults extends Error {
  override readonly name = 'ConfigFaults';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/**
 * The environment laid over `.env.local`, laid over `.env` of the project folder.
 * @throws ConfigFaults when one is there and cannot be read: settings nobody reads must not be ignored in silence
 */
export function readEnv(environment: Env, project: string): Env {
  const file = (name: string) => {
    try {
      return parseEnv(readFileSync(resolve(project, name), 'utf8'));
    } catch (error) {
      if (isMissing(error)) return {};
      throw new ConfigFaults([`${name} cannot be read: make it readable, or remove it`]);
    }
  };
  return { ...file('.env'), ...file('.env.local'), ...environment };
}

/**
 * @param environment what `readEnv` gave
 * @throws ConfigFaults with every wrong value
 */
export function parseConfig(environment: Env, project: string): Config {
  const faults: string[] = [];
  const read = <Value>(
    name: string,
    parse: (text: string) => Value | undefined,
    fallback: Value,
    right: string,
  ): Value => {
    const text = environment[name];
    if (text === undefined || text === '') return fallback;
    const value = parse(text);
    if (value === undefined) faults.push(`${name} must be ${right}`);
    return value ?? fallback;
  };
  const key = (name: string) =>
    read<Uint8Array | undefined>(name, parseRootKey, undefined, 'at least 32 bytes in base64');
  const window = (name: string, fallback: Window) =>
    read<Window | 'off'>(name, parseWindow, fallback, '"requests/seconds" such as 6000/60, or "off"');
  const current = key('ENSEMBLE_SECRET_KEY');
  const previous = key('ENSEMBLE_SECRET_KEY_PREVIOUS');
  if (previous && !environment.ENSEMBLE_SECRET_KEY)
    faults.push('ENSEMBLE_SECRET_KEY_PREVIOUS must stand beside the ENSEMBLE_SECRET_KEY that replaces it');
  if (environment.DATABASE_URL)
    faults.push('DATABASE_URL: PostgreSQL is not available in this version; unset it to use the embedded store');
  const config: Config = {
    host: environment.HOST || '127.0.0.1',
    port: read('PORT', parsePort, 8787, 'a port, 0 to 65535'),
    project,
    dataDir: resolve(project, environment.ENSEMBLE_DATA_DIR || '.ensemble'),
    secretKeys: current && [current, ...(previous ? [previous] : [])],
    audiences: read('ENSEMBLE_JWT_AUDIENCE', parseList, ['ensembleapp.ai'], 'one or more names, comma-separated'),
    publicUrl: read<string | undefined>('ENSEMBLE_PUBLIC_URL', parseOrigin, undefined, 'an http or https URL'),
    rateLimit: window('ENSEMBLE_RATE_LIMIT', { requests: 6000, seconds: 60 }),
    authFailureLimit: window('ENSEMBLE_AUTH_FAILURE_LIMIT', { requests: 100, seconds: 60 }),
    corsOrigins: read<readonly string[] | undefined>(
      'ENSEMBLE_CORS_ORIGINS',
      parseOrigins,
      undefined,
      'web origins such as https://app.example.com, comma-separated',
    ),
    trustedProxies: read('ENSEMBLE_TRUSTED_PROXIES', parseNetworks, [], 'addresses or CIDR blocks, comma-separated'),
    providers: readProviders(environment, faults),
    logLevel: read(
      'LOG_LEVEL',
      (text) => LOG_LEVELS.find((level) => level === text),
      'info',
      `one of ${LOG_LEVELS.join(', ')}`,
    ),
    env: environment,
  };
  if (faults.length > 0) throw new ConfigFaults(faults);
  return config;
}

/** Groq speaks OpenAI's protocol. */
const GROQ = 'https://api.groq.com/openai/v1';

function readProviders(env: Env, faults: string[]): Providers {
  const key = (name: string) => (env[name] ? { apiKey: env[name] } : undefined);
  const openai = key('OPENAI_API_KEY');
  const anthropic = key('ANTHROPIC_API_KEY');
  const google = key('GOOGLE_GENERATIVE_AI_API_KEY');
  const groq = key('GROQ_API_KEY');
  const baseUrl = env.ENSEMBLE_MODEL_BASE_URL;
  if (baseUrl && parseOrigin(baseUrl) === undefined)
    faults.push('ENSEMBLE_MODEL_BASE_URL must be an http or https URL');
  const compatible = baseUrl ? { baseUrl, ...key('ENSEMBLE_MODEL_API_KEY') } : undefined;
  return {
    ...(openai && { openai }),
    ...(anthropic && { anthropic }),
    ...(google && { google }),
    ...(groq && { named: { groq: { ...groq, baseUrl: GROQ } } }),
    ...(compatible && { compatible }),
  };
}

function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** A root key as the environment and the key file write it: base64 of at least 32 bytes; undefined for anything else. */
export function parseRootKey(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
  return isBase64 && bytes.length >= 32 ? bytes : undefined;
}

function parseWindow(text: string): Window | 'off' | undefined {
  if (text === 'off') return 'off';
  const [, requests, seconds] = /^([1-9]\d{0,8})\/([1-9]\d{0,5})$/.exec(text) ?? [];
  return requests && seconds ? { requests: Number(requests), seconds: Number(seconds) } : undefined;
}

function parseList(text: string): readonly string[] | undefined {
  const items = text.split(',').map((item) => item.trim());
  return items.every((item) => item !== '') ? items : undefined;
}

function parseOrigin(text: string): string | undefined {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}

function parseOrigins(text: string): readonly string[] | undefined {
  const origins = parseList(text);
  return origins?.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin) ? origins : undefined;
}

function parseNetworks(text: string): readonly Network[] | undefined {
  const networks = parseList(text)?.map(parseNetwork);
  return networks?.every((network) => network !== undefined) ? networks : undefined;
}
