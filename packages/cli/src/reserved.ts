/** Names that are kept for commands to come; `cloud` and `storage` stand for whatever begins so. */
export const RESERVED: readonly string[] = [
  ...['restart', 'deploy', 'docs', 'chat'],
  ...['executions:events'],
  ...['executions:state', 'state', 'usage', 'audit:list'],
  ...['audit:verify', 'migrate', 'db:migrate', 'export', 'import', 'backup'],
  ...['restore', 'key:rotate', 'tenants:list', 'tenants:suspend', 'tenants:resume'],
  ...['revoke:all', 'build', 'bundle', 'test', 'configure', 'config:get'],
  ...['config:set', 'config:list', 'env:list', 'env:switch', 'upgrade', 'completion'],
  ...['login', 'tail', 'cloud', 'storage'],
];
