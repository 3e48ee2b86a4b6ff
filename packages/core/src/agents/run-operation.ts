import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { World } from '../world.ts';
import type { OperationName } from './agent.ts';
import type { OperationCall, RunOperation } from './operation-call.ts';
import { runCode } from './operations/code.ts';
import { runConvert } from './operations/convert.ts';
import { runData } from './operations/data.ts';
import { runDelay } from './operations/delay.ts';
import { runEcho } from './operations/echo.ts';
import { runFetch } from './operations/fetch.ts';
import { runHtml } from './operations/html.ts';
import { runHttp } from './operations/http.ts';
import { runInspectContext } from './operations/inspect-context.ts';
import { runRedirect } from './operations/redirect.ts';
import { runSlug } from './operations/slug.ts';
import { runStorage } from './operations/storage.ts';
import { runTelemetry } from './operations/telemetry.ts';
import { runThink } from './operations/think.ts';
import { runTools } from './operations/tools.ts';
import { runTransform } from './operations/transform.ts';
import { runValidate } from './operations/validate.ts';
import { toJson } from './to-json.ts';

const RUN = {
  code: runCode,
  http: runHttp,
  transform: runTransform,
  think: runThink,
  storage: runStorage,
  data: runData,
  telemetry: runTelemetry,
  html: runHtml,
  tools: runTools,
  convert: runConvert,
  echo: runEcho,
  delay: runDelay,
  'inspect-context': runInspectContext,
  validate: runValidate,
  fetch: runFetch,
  slug: runSlug,
  redirect: runRedirect,
} satisfies Record<OperationName, RunOperation>;

/**
 * Makes one attempt at an operation. The output is a JSON copy that nobody else holds.
 * @throws StepFailure, or the signal's reason as soon as it aborts.
 */
export async function runOperation(
  world: World,
  operation: OperationName,
  call: OperationCall,
): Promise<{ readonly output: Json; readonly meta: JsonObject | null }> {
  const { output, meta = null } = await RUN[operation](world, call);
  call.signal.throwIfAborted();
  return { output: toJson(output), meta };
}
