import { onOff, text, value, wholeNumber } from '../flag.ts';

/** Flags of everything that starts a server. */
export const SERVER = {
  port: value('<port>', 'where it listens', wholeNumber(0, 65_535), { short: 'p', fallback: 'PORT, or 8787' }),
  host: text('<address>', 'on which address', { fallback: 'HOST, or 127.0.0.1' }),
  background: onOff('returns when the server answers; logs go to .ensemble/server.log', { short: 'b' }),
};

export interface ServerFlags {
  readonly port: number | undefined;
  readonly host: string | undefined;
}
