import type { Json } from '@ensembleapp/protocol';
import { NetworkRefusal } from '../../network.ts';
import type { World } from '../../world.ts';
import type { ModelImage } from '../models.ts';
import { lasting, StepFailure } from '../step-failure.ts';
import { networkFailure } from './network-failure.ts';

const MOST = 10;

/** How files of the types that models see begin. */
const BEGINNINGS: readonly (readonly [mediaType: string, beginning: RegExp])[] = [
  ['image/png', /^\x89PNG\r\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
];

/**
 * Images to show to a model: one or a list of URLs, which are fetched through the network guard, `data:` URLs, or texts in base64.
 * @throws StepFailure `INVALID_INPUT`, or why an image could not be fetched
 */
export async function readImages(
  world: Pick<World, 'network'>,
  value: Json | undefined,
  signal: AbortSignal,
): Promise<readonly ModelImage[]> {
  if (value === undefined || value === null) return [];
  const written = Array.isArray(value) ? value : [value];
  if (written.length > MOST) throw lasting('LIMIT_EXCEEDED', `think: image holds more than ${MOST} images`);
  return Promise.all(written.map((one: Json) => readImage(world, one, signal)));
}

async function readImage(world: Pick<World, 'network'>, value: Json, signal: AbortSignal): Promise<ModelImage> {
  if (typeof value !== 'string') throw wrong('must be a URL, a data: URL, or base64');
  if (/^https?:/i.test(value)) return imageOf(await download(world, value, signal));
  return imageOf(Buffer.from(value.replace(/^data:[^,]*;base64,/, ''), 'base64'));
}

function imageOf(bytes: Buffer): ModelImage {
  const start = bytes.subarray(0, 16).toString('latin1');
  const mediaType = BEGINNINGS.find(([, beginning]) => beginning.test(start))?.[0];
  if (mediaType === undefined) throw wrong('is no PNG, JPEG, GIF or WebP');
  return { mediaType, data: bytes.toString('base64') };
}

async function download({ network }: Pick<World, 'network'>, url: string, signal: AbortSignal): Promise<Buffer> {
  try {
    const response = await network(url, { signal });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    await response.body?.cancel();
    throw new StepFailure('STEP_FAILED', `The image could not be fetched: status ${response.status}`, {
      status: response.status,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof NetworkRefusal ? networkFailure(error) : error;
  }
}

function wrong(message: string): StepFailure {
  return lasting('INVALID_INPUT', `think: image ${message}`);
}
