import { BUILT_IN_AGENTS } from '../agents/operation-name.ts';
import { parseAgentReference } from '../ensembles/agent-reference.ts';
import type { DoorLink, Link } from '../ensembles/link.ts';
import type { Problem } from '../ensembles/problem.ts';
import { Faults } from '../ensembles/reading/faults.ts';
import type { Place } from '../ensembles/reading/tree.ts';
import { isRunnable } from '../ensembles/runnable.ts';
import { checkTrust, type Feed } from '../ensembles/steps/trust.ts';
import { isReservedPath } from '../ensembles/triggers/trigger-path.ts';
import { nearest } from '../nearest.ts';
import type { DefinitionKind } from '../store/definition-store.ts';
import { type Catalogue, type Known, kindsMeant } from './catalogue.ts';

/**
 * The link stage: a problem for each agent, ensemble, tool and component that a definition refers to and that is not there, and for each
 * input that it feeds with what it may not; language reference, sections 1 and 17.3.
 */
export async function linkDefinition(
  catalogue: Catalogue,
  links: readonly Link[],
  file: string | undefined,
): Promise<readonly Problem[]> {
  const faults = new Faults(file);
  for (const link of links) await checkLink(catalogue, link, faults);
  return faults.problems;
}

async function checkLink(catalogue: Catalogue, link: Link, faults: Faults): Promise<void> {
  switch (link.to) {
    case 'agent':
    case 'ensemble':
      return checkCall(catalogue, link, faults);
    case 'tool':
      return checkTool(catalogue, link, faults);
    case 'component':
      return checkComponent(catalogue, link, faults);
    case 'door':
      return checkDoor(catalogue, link, faults);
  }
}

async function checkCall(
  catalogue: Catalogue,
  link: Extract<Link, { to: DefinitionKind }>,
  faults: Faults,
): Promise<void> {
  const { to, name, version, written, place, feed } = link;
  const isTool = 'isTool' in link && link.isTool;
  const known = await catalogue.find(to, name, version);
  if (isTool && !known?.isTool) await tellUnknown(catalogue, TOOL, name, place, faults);
  else if (known?.hasVersion) checkTrust(feed, needed(known, feed), faults);
  else if (known) faults.error(place, 'VERSION_NOT_FOUND', `${to} "${name}" has no version ${written}`);
  else if (to === 'ensemble') await tellUnknown(catalogue, ENSEMBLE, name, place, faults);
  else if (!isBuiltIn(name)) await tellUnknown(catalogue, AGENT, name, place, faults);
}

/** Trusted inputs that are bound where they are declared may be left out. */
function needed({ trusted }: Known, { untrusted }: Feed): readonly string[] {
  return trusted.flatMap(({ name, isBound }) => (isBound && untrusted === 'all' ? [] : [name]));
}

/** What a model may call: an agent, an `ensemble:`, or a tool of an MCP server, of which only the server knows. */
async function checkTool(
  catalogue: Catalogue,
  { name: written, place, feed, fixed }: Extract<Link, { to: 'tool' }>,
  faults: Faults,
): Promise<void> {
  if (written.startsWith('mcp:')) return;
  const kind = written.startsWith('ensemble:') ? 'ensemble' : 'agent';
  const reference = parseAgentReference(written.replace(/^ensemble:/, ''));
  if (!reference) throw new Error(`tool ${written} was not read`);
  const { name, version } = reference;
  const known = await catalogue.find(kind, name, version);
  if (known && !known.hasVersion) {
    faults.error(place, 'VERSION_NOT_FOUND', `${kind} "${name}" has no version ${reference.written}`);
  } else if (!known && !isBuiltIn(written)) {
    await tellUnknown(catalogue, { ...TOOL, kind }, name, place, faults);
  } else if (known) {
    checkTrust(feed, named(known), faults);
    for (const { name: input, isBound } of known.trusted) {
      if (isBound || fixed.has(input)) continue;
      const message = `the trusted input "${input}" of ${name} is bound to nothing`;
      faults.error(place, 'UNTRUSTED_VALUE', message, `write  inputs: { ${input}: "\${secure.…}" }`);
    }
  }
}

function named({ trusted }: Known): readonly string[] {
  return trusted.map(({ name }) => name);
}

async function checkComponent(
  catalogue: Catalogue,
  use: Extract<Link, { to: 'component' }>,
  faults: Faults,
): Promise<void> {
  const resolution = await catalogue.component(use);
  if (resolution.status === 'found') return;
  const { code, message } = resolution;
  if (code === 'VERSION_NOT_FOUND') return faults.error(use.place, code, message, 'write a version that was saved');
  const [name = ''] = use.reference.replace(/^[a-z]+(?::\/\/|\/)/, '').split('@');
  const meant = nearest(name, await catalogue.names(kindsMeant(use)));
  const hint = meant === undefined || meant === name ? 'save the component first' : `did you mean "${meant}"?`;
  faults.error(use.place, code, message, hint);
}

/** A path may be the server's own, or another trigger's already. */
async function checkDoor(catalogue: Catalogue, link: DoorLink, faults: Faults): Promise<void> {
  const { path, place, isSecond } = link;
  const told = (message: string, hint: string) => faults.error(place, 'PATH_TAKEN', message, hint);
  if (isReservedPath(path)) return told(`the path ${path} is the server's own`, 'take another, such as  /hooks/…');
  const holder = await catalogue.holder(link);
  const other = isSecond ? 'an earlier trigger' : holder && `the ensemble "${holder}"`;
  if (other) told(`${other} answers on ${path} already`, 'take another path or method');
}

interface Noun {
  readonly kind: DefinitionKind;
  readonly noun: string;
  readonly code: string;
}

const AGENT: Noun = { kind: 'agent', noun: 'agent', code: 'UNKNOWN_AGENT' };
const ENSEMBLE: Noun = { kind: 'ensemble', noun: 'ensemble', code: 'UNKNOWN_ENSEMBLE' };
const TOOL: Noun = { kind: 'agent', noun: 'tool', code: 'UNKNOWN_TOOL' };

async function tellUnknown(
  catalogue: Catalogue,
  { kind, noun, code }: Noun,
  name: string,
  place: Place,
  faults: Faults,
): Promise<void> {
  const meant = nearest(name, await catalogue.names([kind]));
  const own =
    kind === 'agent' && BUILT_IN_AGENTS.has(name)
      ? 'the built-in agent is not available in this version: save one'
      : `save the ${noun} first`;
  faults.error(place, code, `there is no ${noun} "${name}"`, meant === undefined ? own : `did you mean "${meant}"?`);
}

/** An agent that is there without being saved. */
function isBuiltIn(name: string): boolean {
  return BUILT_IN_AGENTS.has(name) && isRunnable(`operation.${name}`);
}
