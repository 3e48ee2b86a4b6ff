import type { Beginning } from './beginning.ts';
import type { Execution, Run } from './execution.ts';
import { keepCaller } from './kept-caller.ts';
import type { RunContext } from './run-context.ts';
import type { RunRequest } from './run-request.ts';
import type { State } from './state.ts';

/** How far a run has come. */
interface Progress {
  /** The state that its record shows. */
  readonly state: State | undefined;
  /** What it has taken of its time, ms. */
  readonly spent: number;
}

/** What is kept of a run from its start on, as it is now. */
export function describeRun(
  { executionId: id, startTime, mask, components, chronicle, journal }: RunContext,
  request: RunRequest,
  { parent, earlier, lineage }: Beginning,
  { state, spent }: Progress,
): Run {
  const { kind, name, version, input, caller, metadata, traced, origin, timeout } = request;
  const { overrides, brought, isUncached, webhook } = request;
  const { steps, moments } = chronicle;
  const values = state?.values ?? {};
  return {
    id,
    tenantId: caller.tenantId,
    kind,
    name,
    version,
    startTime,
    input,
    steps,
    ...(moments.length > 0 && { moments }),
    ...origin,
    secureContext: Object.keys(caller.secure),
    metadata,
    ...(traced && { traced }),
    ...(parent && { parentId: parent.executionId }),
    ...lineage,
    ...(earlier && relationsOf(earlier.execution)),
    ...(Object.keys(components.pinned).length > 0 && { components: components.pinned }),
    ...(Object.keys(values).length > 0 && { state: mask(values) }),
    told: {
      timeout,
      spent,
      ...keepCaller(caller),
      ...(journal.isKept && { isKept: true }),
      ...(isUncached && { isUncached }),
      ...(overrides && { overrides }),
      ...(brought && { brought }),
      ...(webhook && { webhook }),
    },
  };
}

/** To which other executions one belongs. */
function relationsOf({ parentId, retryOf, forkOf }: Execution): Pick<Run, 'parentId' | 'retryOf' | 'forkOf'> {
  return {
    ...(parentId !== undefined && { parentId }),
    ...(retryOf !== undefined && { retryOf }),
    ...(forkOf !== undefined && { forkOf }),
  };
}
