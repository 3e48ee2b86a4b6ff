import type { Json } from '@ensembleapp/protocol';
import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { ConfigReader } from './config-reader.ts';
import { type Link, Links } from './redirect/links.ts';
import { withInput } from './with-input.ts';

const ACTIONS = ['resolve', 'create', 'delete'] as const;
const STATUSES = [301, 302, 307, 308] as const;
const NAMES = ['action', 'slug', 'targetUrl', 'statusCode', 'expiresIn', 'singleUse', 'markAsUsed'];
/** Seconds. */
const LONGEST = 10 * 365 * 86_400;

/**
 * Short links of the tenant's: `resolve` gives `{found, targetUrl, statusCode}`, or `{found: false, error}` with `not_found`,
 * `expired` or `already_used`; `create` and `delete` change them.
 * @throws StepFailure `INVALID_INPUT`
 */
export async function runRedirect(world: World, { config, input, caller }: OperationCall): Promise<OperationResult> {
  const told = new ConfigReader('redirect', withInput(config, input, NAMES));
  const links = new Links(world, caller.tenantId, told.text('kvBinding'));
  const slug = told.text('slug');
  if (slug === undefined || !/^[\w.~-]{1,200}$/.test(slug)) {
    throw told.wrong('slug', 'must be 1 to 200 letters, digits, "-", ".", "_" or "~"');
  }
  switch (told.oneOf(ACTIONS, 'action') ?? 'resolve') {
    case 'resolve':
      return { output: await resolve(links, slug, told.flag('markAsUsed') ?? true, world.clock.now()) };
    case 'create': {
      const path = `${(told.text('basePath') ?? '').replace(/\/+$/, '')}/${slug}`;
      await links.put(slug, readLink(told, world.clock.now()));
      return { output: { success: true, slug, path } };
    }
    case 'delete':
      return { output: { deleted: await links.delete(slug) } };
  }
}

async function resolve(links: Links, slug: string, marks: boolean, now: number): Promise<Json> {
  const link = await links.find(slug);
  if (!link) return { found: false, error: 'not_found' };
  if (link.expiresAt !== null && link.expiresAt <= now) return { found: false, error: 'expired' };
  const isFree = !link.singleUse || (marks ? await links.take(slug, link) : !(await links.isTaken(slug, link)));
  if (!isFree) return { found: false, error: 'already_used' };
  return { found: true, targetUrl: link.targetUrl, statusCode: link.statusCode };
}

function readLink(told: ConfigReader, now: number): Link {
  const targetUrl = told.text('targetUrl') ?? '';
  const isPath = /^\/(?![/\\])/.test(targetUrl);
  if (!isPath && !/^https?:$/.test(URL.parse(targetUrl)?.protocol ?? '')) {
    throw told.wrong('targetUrl', 'must be a URL of http or https, or a path');
  }
  const status = told.number(301, 308, 'statusCode') ?? 302;
  const statusCode = STATUSES.find((known) => known === status);
  if (statusCode === undefined) throw told.wrong('statusCode', `must be one of ${STATUSES.join(', ')}`);
  const seconds = told.number(1, LONGEST, 'expiresIn');
  const expiresAt = seconds === undefined ? null : now + seconds * 1000;
  return { targetUrl, statusCode, expiresAt, singleUse: told.flag('singleUse') ?? false, createdAt: now };
}
