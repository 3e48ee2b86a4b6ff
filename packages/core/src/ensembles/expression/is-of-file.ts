import type { Node } from './expression.ts';

/** Whether an expression can only give text that stands in the file or a component. */
export function isOfFile(node: Node): boolean {
  switch (node.kind) {
    case 'constant':
    case 'component':
      return true;
    case 'choice':
      return node.cases.every(({ value }) => isOfFile(value)) && isOfFile(node.otherwise);
    case 'logic':
      return node.operands.every(isOfFile);
    default:
      return false;
  }
}
