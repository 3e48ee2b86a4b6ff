import type { JsonObject } from '@ensembleapp/protocol';
import type { World } from '../../../world.ts';
import { isObject } from '../is-object.ts';

/** Where a short link leads. */
export interface Link {
  readonly targetUrl: string;
  readonly statusCode: number;
  readonly expiresAt: number | null;
  /** It leads there once. */
  readonly singleUse: boolean;
  readonly createdAt: number;
}

/** What is kept gets its names back. */
function asLink(kept: JsonObject): Link {
  return kept as unknown as Link;
}

/** No key of a handler or a step begins with it. */
const MARK = '\u0002';

/** The short links of a tenant, in one of its books. */
export class Links {
  readonly #world: Pick<World, 'store' | 'clock'>;
  readonly #tenantId: string;
  readonly #book: string;

  constructor(world: Pick<World, 'store' | 'clock'>, tenantId: string, book = '') {
    this.#world = world;
    this.#tenantId = tenantId;
    this.#book = `${MARK}redirect${MARK}${book}${MARK}`;
  }

  /** Also one that has expired. */
  async find(slug: string): Promise<Link | undefined> {
    const entry = await this.#world.store.kv.get(this.#tenantId, this.#book + slug, this.#world.clock.now());
    return isObject(entry?.value) ? asLink(entry.value) : undefined;
  }

  /** Takes the place of what was there. */
  async put(slug: string, link: Link): Promise<void> {
    const entry = { value: { ...link }, metadata: null, expiresAt: null };
    await this.#world.store.kv.put(this.#tenantId, this.#book + slug, entry);
  }

  delete(slug: string): Promise<boolean> {
    return this.#world.store.kv.delete(this.#tenantId, this.#book + slug, this.#world.clock.now());
  }

  /** Uses a link up; false when somebody was faster. */
  async take(slug: string, link: Link): Promise<boolean> {
    return (await this.#use(slug, link, 1)) === 1;
  }

  async isTaken(slug: string, link: Link): Promise<boolean> {
    return (await this.#use(slug, link, 0)) !== 0;
  }

  /** A link that is made anew has not been used. */
  #use(slug: string, { createdAt }: Link, by: number): Promise<number | undefined> {
    const { store, clock } = this.#world;
    return store.kv.increment(this.#tenantId, `${this.#book}${slug}${MARK}${createdAt}`, by, clock.now());
  }
}
