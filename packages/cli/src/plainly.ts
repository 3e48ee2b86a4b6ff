import { StoreTooNew, StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import { ConfigFaults } from '@ensembleapp/server/config.ts';
import { failed } from './stop.ts';

/** Opens something of a project, and says in one line each what is in the way. @throws Stop */
export async function plainly<Value>(open: () => Promise<Value>): Promise<Value> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof ConfigFaults) throw failed(error.faults[0] ?? error.message, ...error.faults.slice(1));
    if (error instanceof StoreTooNew || error instanceof StoreUnavailable) throw failed(error.message);
    throw error;
  }
}
