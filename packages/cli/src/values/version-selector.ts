import type { VersionSelector } from '@ensembleapp/protocol';
import { usage } from '../stop.ts';

/** `latest`, `published` or a number. @throws Stop for anything else */
export function parseVersion(text: string): VersionSelector {
  if (text === 'latest' || text === 'published') return text;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usage(`Not a version: "${text}" (latest, published or a number)`);
}
