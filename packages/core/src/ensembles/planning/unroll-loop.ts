import { type Names, namesOf } from '../expression/names.ts';
import type { ForeachStep, Step } from '../step.ts';
import { Texts } from './texts.ts';

/** Items at once where `parallel: true` is all that was said. */
const DEFAULT_WIDTH = 10;

/**
 * A step with `loop` as the foreach it stands for; language reference, section 8.5. What is asked of each item stays with the step;
 * a condition that names no item is asked once, of the whole.
 */
export function unrollLoop(step: Step, names: Names): Step {
  const { loop } = step;
  if (!loop || step.type !== undefined) return step;
  const { loop: _loop, depends_on, onError, condition, ...own } = step;
  const loopNames = ['item', 'index', 'loop', loop.as, loop.indexAs].filter((name) => name !== undefined);
  const texts = new Texts(namesOf(loopNames, names));
  texts.optionalCondition(condition);
  const ofItem = texts.references.some(({ root }) => loopNames.includes(root));
  const body = { ...own, ...(ofItem && condition !== undefined && { condition }) };
  return {
    id: step.id,
    type: 'foreach',
    items: loop.items,
    steps: [onError !== undefined && onError !== 'continue' ? { ...body, onError } : body],
    maxConcurrency: loop.maxConcurrency ?? (loop.parallel ? DEFAULT_WIDTH : 1),
    ...(loop.as !== undefined && { as: loop.as }),
    ...(loop.indexAs !== undefined && { indexAs: loop.indexAs }),
    ...(loop.breakWhen !== undefined && { breakWhen: loop.breakWhen }),
    ...(!ofItem && condition !== undefined && { condition }),
    ...(onError === 'continue' && { onError }),
    ...(depends_on && { depends_on }),
  } satisfies ForeachStep;
}
