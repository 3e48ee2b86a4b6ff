import { randomText } from '../crypto.ts';

export function newExecutionId(): string {
  return `exec_${randomText(22)}`;
}
