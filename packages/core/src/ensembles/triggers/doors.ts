import type { Ensemble } from '../ensemble.ts';
import { namesOf } from '../expression/names.ts';
import { Faults } from '../reading/faults.ts';
import { readTree } from '../reading/read-tree.ts';
import { FLOW_ROOTS } from '../roots.ts';
import type { CronTrigger, HttpTrigger, StartupTrigger, Trigger, WebhookTrigger } from '../trigger.ts';
import { triggers } from './read-triggers.ts';

/** A trigger that HTTP calls open, on one of its paths. */
export interface Door {
  readonly trigger: HttpTrigger | WebhookTrigger;
  /** As declared, or the default. */
  readonly path: string;
  /** In capitals. */
  readonly methods: readonly string[];
}

/** The doors of an ensemble, in document order; a trigger with a fault, or switched off for good, has none. */
export function doorsOf({ name, trigger = [] }: Pick<Ensemble, 'name' | 'trigger'>): readonly Door[] {
  return trigger.filter((one) => isSound(one) && one.enabled !== false).flatMap((one) => doorsOfTrigger(name, one));
}

/** Would a call come upon both? */
export function meets(one: Pick<Door, 'path' | 'methods'>, other: Pick<Door, 'path' | 'methods'>): boolean {
  return one.path === other.path && one.methods.some((method) => other.methods.includes(method));
}

/** The timers of an ensemble, in document order; one with a fault is left out. */
export function cronsOf({ trigger = [] }: Pick<Ensemble, 'trigger'>): readonly CronTrigger[] {
  return trigger.filter(isSound).filter((one) => one.type === 'cron');
}

/** What of an ensemble is run when a server starts; one with a fault is left out. */
export function startupsOf({ trigger = [] }: Pick<Ensemble, 'trigger'>): readonly StartupTrigger[] {
  return trigger.filter(isSound).filter((one) => one.type === 'startup');
}

/** The doors of one trigger that has no fault. */
function doorsOfTrigger(name: string, trigger: Trigger): readonly Door[] {
  switch (trigger.type) {
    case 'http': {
      const { path = `/${name}`, paths = [{ path }], methods = ['GET'] } = trigger;
      return paths.map((one) => ({ trigger, path: one.path, methods: capitals(one.methods ?? methods) }));
    }
    case 'webhook': {
      const { path = `/webhooks/${name}`, methods = ['POST'] } = trigger;
      return [{ trigger, path, methods: capitals(methods) }];
    }
    case 'mcp':
    case 'cron':
    case 'queue':
    case 'email':
    case 'cli':
    case 'build':
    case 'startup':
      return [];
  }
}

/** Does the reader find nothing wrong with it? What it found stands nowhere in the canonical form, so it is asked again. */
function isSound(trigger: unknown): boolean {
  const faults = new Faults();
  const tree = readTree(JSON.stringify(trigger), 'json', faults);
  if (!tree) return false;
  triggers(tree, { faults, scope: { names: namesOf(FLOW_ROOTS), steps: new Map(), links: [] } }, 'trigger');
  return !faults.refused;
}

function capitals(methods: readonly string[]): readonly string[] {
  return methods.map((method) => method.toUpperCase());
}
