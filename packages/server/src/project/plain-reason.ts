/** The first line of what was thrown, for people: paths of the project from its folder, of others their last part. */
export function plainReason(thrown: unknown, project: string): string {
  const message = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  const line = message.split('\n').find((one) => one.trim() !== '') ?? 'it throws without a message';
  return line
    .trim()
    .replaceAll('file://', '')
    .replaceAll(/\?v=[\w.%-]*/g, '')
    .replaceAll(`${project}/`, '')
    .replaceAll(/(?<![\w./:-])\/(?:[^\s'"/]+\/)+([^\s'"/]+)/g, '$1');
}
