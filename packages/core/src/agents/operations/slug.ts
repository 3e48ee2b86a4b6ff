import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { ConfigReader } from './config-reader.ts';
import { withInput } from './with-input.ts';

/** Letters that are no letter and a mark. */
const SPELLED: ReadonlyMap<string, string> = new Map(
  Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ı: 'i' }),
);

const LONGEST = 200;

/** A text as the part of an address: `{slug}`. @throws StepFailure `INVALID_INPUT` */
export async function runSlug(_world: World, { config, input }: OperationCall): Promise<OperationResult> {
  const told = new ConfigReader('slug', withInput(config, input, ['text', 'separator', 'maxLength']));
  const text = told.text('text') ?? input;
  if (typeof text !== 'string') throw told.wrong('text', 'is required');
  const separator = told.oneOf(['-', '_'], 'separator') ?? '-';
  const longest = told.number(1, LONGEST, 'maxLength') ?? LONGEST;
  return { output: { slug: slugOf(text, separator, longest) } };
}

/** Small letters and digits without marks; whole words, as many as there is room for. */
function slugOf(text: string, separator: string, longest: number): string {
  const plain = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđðłþı]/g, (letter) => SPELLED.get(letter) ?? letter);
  const [first = '', ...others] = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  let slug = first.slice(0, longest);
  for (const word of others) {
    if (slug.length + 1 + word.length > longest) break;
    slug += separator + word;
  }
  return slug;
}
