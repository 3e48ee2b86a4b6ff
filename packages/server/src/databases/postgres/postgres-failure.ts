import { DatabaseFailure } from '@ensembleapp/core/agents/databases.ts';

/** Classes of SQLSTATE (PostgreSQL, appendix A) that may go away: connection, resources, operator intervention, conflicts, locks. */
const PASSING = /^(?:08|53|57|40|55P03)/;
/** Classes whose message tells the author about the statement: data, constraints, syntax, access, transaction state. */
const TELLING = /^(?:0A|21|22|23|25|42|44|P0)/;

/** What PostgreSQL or the connection to it said, without addresses, names of roles, and values of other rows. */
export function postgresFailure(error: unknown): DatabaseFailure {
  if (error instanceof DatabaseFailure) return error;
  const { code, message } = readMembers(error);
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  if (!isState || code.startsWith('28')) return new DatabaseFailure('UNAVAILABLE', 'the database cannot be reached');
  if (PASSING.test(code))
    return new DatabaseFailure('UNAVAILABLE', `the database could not do it now (SQLSTATE ${code})`);
  const told = TELLING.test(code) && typeof message === 'string' ? message.slice(0, 200) : 'the statement was refused';
  return new DatabaseFailure('REFUSED', `${told} (SQLSTATE ${code})`);
}

function readMembers(error: unknown): { readonly code?: unknown; readonly message?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
