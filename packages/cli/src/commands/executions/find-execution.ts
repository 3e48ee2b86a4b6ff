import type { Client } from '@ensembleapp/client-sdk';
import { EXIT, Stop, usage } from '../../stop.ts';

const WHOLE = /^exec_[0-9A-Za-z]{22}$/;
const BEGINNING = /^exec_[0-9A-Za-z]{8,21}$/;
/** So many candidates are named. */
const MOST = 5;

/** The whole id of an execution, of which a unique beginning is enough. @throws Stop when there is none, or several */
export async function findExecution(client: Client, given: string): Promise<string> {
  if (WHOLE.test(given) || !BEGINNING.test(given)) return given;
  const found: string[] = [];
  for await (const { id } of client.executions.list()) {
    if (id.startsWith(given)) found.push(id);
  }
  const [id, ...others] = found;
  if (id === undefined) throw new Stop(EXIT.notFound, 'NOT_FOUND', `Execution not found: ${given} (NOT_FOUND)`);
  if (others.length > 0) throw usage(`Several executions begin with ${given}`, ...found.slice(0, MOST));
  return id;
}
