import type { Local } from '../expression.ts';

/** The variables of one arrow while it is read: each gets a place of its own, blocks decide what is visible. */
export class Variables {
  readonly outer: Variables | undefined;
  readonly #blocks: Map<string, number>[] = [new Map()];
  /** By place. */
  readonly names: string[] = [];

  constructor(outer: Variables | undefined) {
    this.outer = outer;
  }

  get slots(): number {
    return this.names.length;
  }

  /** Makes the name visible from here to the end of the block, and gives its place. */
  declare(name: string): number {
    this.#blocks.at(-1)?.set(name, this.slots);
    return this.names.push(name) - 1;
  }

  openBlock(): void {
    this.#blocks.push(new Map());
  }

  closeBlock(): void {
    this.#blocks.pop();
  }

  find(name: string): Local | undefined {
    const slot = this.#blocks.findLast((block) => block.has(name))?.get(name);
    if (slot !== undefined) return { name, up: 0, slot };
    const local = this.outer?.find(name);
    return local && { ...local, up: local.up + 1 };
  }
}
