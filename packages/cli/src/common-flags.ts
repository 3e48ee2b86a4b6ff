import { onOff, onOffOrUnsaid, text, value } from './flag.ts';
import { parseDuration } from './values/duration.ts';
import { parseTenant } from './values/tenant.ts';

/** Flags of every command. */
export const COMMON = {
  json: onOff('stdout is exactly one JSON document'),
  project: text('<dir>', 'the project folder', { fallback: 'nearest project upward' }),
  url: text('<origin>', 'remote mode against this server', { fallback: 'CONDUCTOR_API_URL' }),
  local: onOff('local mode even when a URL is set'),
  tenant: value('<id>', 'local: which tenant; remote: must be the token’s own', parseTenant, { fallback: 'default' }),
  quiet: onOff('no notes on stderr, only results and errors', { short: 'q' }),
  verbose: onOff('requests, timings and request ids on stderr'),
  color: onOffOrUnsaid('colour, or none', { fallback: 'automatic' }),
  yes: onOff('answers yes where a command asks', { short: 'y' }),
  timeout: value('<duration>', 'network patience', parseDuration, { fallback: '30s' }),
  insecureHttp: onOff('lets the token travel over http:// beyond this machine'),
  help: onOff('this text', { short: 'h' }),
};
