import type { ComponentKind, JsonObject } from '@ensembleapp/protocol';
import { lasting, StepFailure } from '../agents/step-failure.ts';
import type { ComponentUse } from '../components/use.ts';
import type { Resolution, ResolvedComponent } from '../definitions/resolve-component.ts';

/** How a reference is looked up, as of now. */
export type Resolve = (reference: string, kind: ComponentKind | undefined) => Promise<Resolution>;

/** The exact version that each reference of a run stands for, by the reference: `prompt/tone@3` for `prompts/tone@v1`. */
export type Pinned = Readonly<Record<string, string>>;

/** Where the run remembers what its references stand for, also when it is taken up again. */
export interface Pins {
  find(key: string): string | undefined;
  keep(key: string, reference: string): void;
}

/** The components of one run. A reference is looked up once, and stands for the same version until the run ends. */
export class RunComponents {
  readonly #resolve: Resolve;
  readonly #pins: Pins;
  readonly #pinned: Record<string, string> = {};
  readonly #asked = new Map<string, Promise<ResolvedComponent | StepFailure>>();
  readonly #found = new Map<string, ResolvedComponent | StepFailure>();

  constructor(resolve: Resolve, pins: Pins) {
    this.#resolve = resolve;
    this.#pins = pins;
  }

  /** What is to be recorded of the run. */
  get pinned(): Pinned {
    return { ...this.#pinned };
  }

  /** Looks these up, so that {@link get} has them. What is not there fails whoever asks for it. */
  async load(uses: readonly ComponentUse[]): Promise<void> {
    await Promise.all(uses.map((use) => this.#ask(use)));
  }

  /** What was looked up before. @throws StepFailure COMPONENT_NOT_FOUND, VERSION_NOT_FOUND */
  get(use: ComponentUse): ResolvedComponent {
    const found = this.#found.get(keyOf(use));
    if (!found) throw new Error(`component ${use.reference} was not looked up`);
    return orThrow(found);
  }

  /** Its value, where an expression names it. @throws StepFailure as {@link get} does */
  value(reference: string): string | JsonObject {
    return this.get({ reference }).value;
  }

  /** Looks one up whose reference is only known now. @throws StepFailure as {@link get} does */
  async find(use: ComponentUse): Promise<ResolvedComponent> {
    return orThrow(await this.#ask(use));
  }

  #ask(use: ComponentUse): Promise<ResolvedComponent | StepFailure> {
    const key = keyOf(use);
    const asked = this.#asked.get(key) ?? this.#look(use, key);
    this.#asked.set(key, asked);
    return asked;
  }

  async #look({ reference, kind }: ComponentUse, key: string): Promise<ResolvedComponent | StepFailure> {
    const pinned = this.#pins.find(key);
    const resolution = await this.#resolve(pinned ?? reference, kind);
    const found =
      resolution.status === 'found' ? resolution.component : lasting(resolution.code, sentence(resolution.message));
    if (!(found instanceof StepFailure)) {
      this.#pinned[key] = found.ref;
      if (pinned === undefined) this.#pins.keep(key, found.ref);
    }
    this.#found.set(key, found);
    return found;
  }
}

function keyOf({ reference, kind }: ComponentUse): string {
  return kind ? `${kind}:${reference}` : reference;
}

function orThrow(found: ResolvedComponent | StepFailure): ResolvedComponent {
  if (found instanceof StepFailure) throw found;
  return found;
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
}
