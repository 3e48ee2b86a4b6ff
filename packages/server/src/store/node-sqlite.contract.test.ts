import { storeContract } from '@ensembleapp/core/testing/store.contract.ts';
import { openNodeSqlite } from './node-sqlite.ts';
import { temporaryFile } from './testing/temporary-file.ts';

storeContract('node:sqlite', async () => {
  const file = temporaryFile();
  const store = await openNodeSqlite({ file });
  return {
    store,
    async reopen() {
      await store.close();
      return openNodeSqlite({ file });
    },
  };
});
