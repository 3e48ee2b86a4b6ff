import { COMPONENT_FOLDERS, parseComponentKind } from '@ensembleapp/protocol';
import type { Arguments } from '../command.ts';
import { usage } from '../stop.ts';

/** What is saved in versions, and how the command line names one. */
export interface DefinitionKind {
  readonly noun: 'ensemble' | 'agent' | 'component';
  readonly plural: 'ensembles' | 'agents' | 'components';
  readonly args: Arguments;
  /** What stands for one in examples. */
  readonly example: string;
}

const NAME: Arguments = { shown: '<name>', least: 1, most: 1 };

export const ENSEMBLE: DefinitionKind = { noun: 'ensemble', plural: 'ensembles', args: NAME, example: 'my-workflow' };
export const AGENT: DefinitionKind = { noun: 'agent', plural: 'agents', args: NAME, example: 'greet' };
export const COMPONENT: DefinitionKind = {
  noun: 'component',
  plural: 'components',
  args: { shown: '<kind> <name>', least: 2, most: 2 },
  example: 'prompt support/tone',
};

/** The path of the one that the arguments name. @throws Stop for a kind of component that there is not */
export function definitionPath({ plural, noun }: DefinitionKind, args: readonly string[]): string {
  const [kind = ''] = args;
  if (noun === 'component' && parseComponentKind(kind) === undefined) {
    throw usage(`Not one of ${Object.keys(COMPONENT_FOLDERS).join(', ')}: "${kind}"`);
  }
  return `/api/v1/${plural}/${args.map(encodeURIComponent).join('/')}`;
}

/** The name alone. */
export function nameIn(args: readonly string[]): string {
  return args.at(-1) ?? '';
}
