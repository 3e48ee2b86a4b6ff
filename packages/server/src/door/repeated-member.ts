const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;

/** How many members a valid JSON text writes: one for each colon outside a string. More than its value has means one was written twice. */
export function countWritten(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) count++;
    else if (code === QUOTE) at = endOfString(text, at);
  }
  return count;
}

/** An object or a list that is being read: where its names have been seen, or which item is read. */
interface Open {
  readonly names: Set<string> | undefined;
  /** Of an object: whether a name comes next. */
  isNamed: boolean;
  at: string | number;
}

/** The path of the first member that a valid JSON text writes twice, such as `input.rows[2].id`; undefined when there is none. */
export function repeatedMember(text: string): string | undefined {
  const open: Open[] = [];
  for (let at = 0; at < text.length; at++) {
    const inner = open.at(-1);
    switch (text[at]) {
      case '{':
        open.push({ names: new Set(), isNamed: true, at: '' });
        break;
      case '[':
        open.push({ names: undefined, isNamed: false, at: 0 });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (typeof inner?.at === 'number') inner.at += 1;
        else if (inner) inner.isNamed = true;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (inner?.isNamed) {
          const name: string = JSON.parse(text.slice(at, end + 1));
          inner.at = name;
          inner.isNamed = false;
          if (inner.names?.has(name)) return pathOf(open);
          inner.names?.add(name);
        }
        at = end;
        break;
      }
    }
  }
  return undefined;
}

/** Where the string that begins at `open` ends: at the first quote that is not escaped. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) at += code === BACKSLASH ? 2 : 1;
  return at;
}

function pathOf(open: readonly Open[]): string {
  return open.reduce((path, { at }) => {
    if (typeof at === 'number') return `${path}[${at}]`;
    return path === '' ? at : `${path}.${at}`;
  }, '');
}
