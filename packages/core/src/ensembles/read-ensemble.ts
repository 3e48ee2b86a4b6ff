import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import type { Ensemble } from './ensemble.ts';
import { ENSEMBLE, MACHINE } from './ensemble-shape.ts';
import { namesOf } from './expression/names.ts';
import type { Link } from './link.ts';
import { definitionsByName, type Named, namedDefinitions, readDefinitions } from './read-definitions.ts';
import { readName } from './read-name.ts';
import { declaredKeys } from './read-state.ts';
import { Faults } from './reading/faults.ts';
import { readTree } from './reading/read-tree.ts';
import { besides, readShape } from './reading/shape.ts';
import type { HandlerFile, Read, Source } from './reading/source.ts';
import type { Entry, Mapping } from './reading/tree.ts';
import { toJson } from './reading/tree.ts';
import { FLOW_ROOTS } from './roots.ts';
import type { FlowAt } from './steps/flow-at.ts';
import { loopNames } from './steps/loop-names.ts';
import { checkFlow, openFlow, readFlow } from './steps/read-flow.ts';
import { waits } from './steps/waits.ts';
import { readSteps, STRUCTURE, type WrittenSteps } from './steps/written-steps.ts';
import { doorLinks } from './triggers/door-links.ts';
import { closesTrigger } from './triggers/read-triggers.ts';
import { warnOfSecrets } from './warn-of-secrets.ts';

export interface ReadEnsemble extends Read<Ensemble> {
  /** What it refers to beyond its text, and where; for the link stage. */
  readonly links: readonly Link[];
}

/** Reads the text of an ensemble, in any dialect. Never throws; every problem has its place. */
export function readEnsemble(text: string | Uint8Array, source: Source): ReadEnsemble {
  const faults = new Faults(source.file);
  const links: Link[] = [];
  const handlers: HandlerFile[] = [];
  const mapping = readTree(text, source.format, faults);
  const form = mapping && new Reading(mapping, source, { links, handlers }, faults).form();
  if (mapping && form) links.push(...doorLinks(mapping, form));
  const { problems } = faults;
  const good = problems.every(({ severity, code }) => severity === 'warning' || closesTrigger(code));
  return {
    ...(form && { form }),
    // Without an error it has this shape: the rules that made it saw to that.
    ...(form && good && { canonical: form as unknown as Ensemble }),
    problems,
    links,
    handlers,
  };
}

/** One ensemble while it is read. */
class Reading {
  readonly #mapping: Mapping;
  readonly #faults: Faults;
  readonly #written: WrittenSteps;
  readonly #definitions: readonly Named[];
  readonly #at: FlowAt;

  constructor(
    mapping: Mapping,
    { file, env, inline }: Source,
    gathered: { links: Link[]; handlers: HandlerFile[] },
    faults: Faults,
  ) {
    this.#mapping = mapping;
    this.#faults = faults;
    this.#written = readSteps(mapping, faults);
    const { order, trees, definitions } = this.#written;
    this.#definitions = namedDefinitions(definitions, { faults });
    const state = mapping.entries.get('state')?.value;
    const place = {
      ...gathered,
      order,
      names: namesOf(order === 'machine' ? [...FLOW_ROOTS, 'data'] : FLOW_ROOTS),
      definitions: definitionsByName(this.#definitions),
      declared: declaredKeys(state),
      env,
      file,
      inline,
    };
    this.#at = openFlow(trees, place, faults);
  }

  /** The canonical form of what is written, whether that is good or not. */
  form(): JsonObject {
    const at = this.#at;
    const { order, trees, machine, misplaced } = this.#written;
    const { name, rest, again } = readName(
      this.#mapping,
      machine ? ['workflow', 'id', 'name', 'ensemble'] : ['name', 'ensemble'],
      this.#faults,
    );
    const entries = new Map(rest.entries);
    for (const field of STRUCTURE) entries.delete(field);
    const title = machine ? entries.get('name') : undefined;
    if (title) entries.delete('name');
    const definitions = readDefinitions(this.#definitions, this.#inLoops());
    const { extra, ...fields } = readShape(
      { ...rest, entries },
      besides(machine ? MACHINE : ENSEMBLE, 'name', 'ensemble', ...STRUCTURE),
      at,
    );
    const kept = { ...misplaced, ...again, ...(isObject(extra) ? extra : {}) };
    const form: Record<string, Json> = {
      name,
      ...(title && { title: toJson(title.value) }),
      ...fields,
      ...(Object.keys(kept).length > 0 && { extra: kept }),
      order,
      ...(Object.keys(definitions).length > 0 && { agents: definitions }),
      flow: readFlow(trees, at),
    };
    checkFlow(order, at);
    this.#checkDurability(entries.get('durability'));
    warnOfSecrets(this.#mapping, this.#faults);
    return form;
  }

  /** A definition may be used by a step in a loop. */
  #inLoops(): FlowAt {
    const { scope, flow } = this.#at;
    const loops = flow.outline.steps.flatMap(({ type, mapping }) => {
      const loop = ['foreach', 'while', 'map-reduce'].includes(type ?? '')
        ? mapping
        : mapping.entries.get('loop')?.value;
      return loopNames(loop);
    });
    return { ...this.#at, scope: { ...scope, names: namesOf(loops, scope.names) } };
  }

  /** A run of which nothing is written cannot wait for anybody. */
  #checkDurability(durability: Entry | undefined): void {
    if (!durability || toJson(durability.value) !== 'none') return;
    const waiting = this.#at.flow.outline.steps.find(waits);
    if (!waiting) return;
    const message = `durability: none does not go with the step "${waiting.id}", which waits`;
    this.#faults.error(durability.value, 'INVALID_FIELD', message, 'write  durability: step');
  }
}
