import type { Faults } from './reading/faults.ts';
import { textOf } from './reading/text-of.ts';
import type { Tree } from './reading/tree.ts';

/** What keys and tokens of well known kinds look like. */
const KEY =
  /(?:^|[\s"'=:])(?:sk-[\w-]{20,}|sk_(?:live|test)_\w{16,}|gh[pousr]_\w{30,}|github_pat_\w{30,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----)/;
/** Names of settings that hold nothing else. */
const NAMES = /^(?:auth_?token|api_?key|api_?secret|access_?token|password|secret|tokens?)$/i;
/** Where settings stand; elsewhere such a name may be that of an input. */
const SETTINGS: ReadonlySet<string> = new Set(['config', 'auth', 'headers', 'notifications']);

/** Warns of every text that seems to be a key, a token or a password: whoever can read the file has it. */
export function warnOfSecrets(tree: Tree, faults: Faults, inSettings = false): void {
  switch (tree.kind) {
    case 'scalar':
      if (KEY.test(textOf(tree)?.value ?? '')) warn(tree, 'env.NAME', faults);
      return;
    case 'list':
      for (const item of tree.items) warnOfSecrets(item, faults, inSettings);
      return;
    case 'mapping':
      for (const { name, value } of tree.entries.values()) {
        const literals = inSettings && NAMES.test(name) ? literalsIn(value) : [];
        for (const literal of literals) warn(literal, name, faults);
        if (literals.length === 0) warnOfSecrets(value, faults, inSettings || SETTINGS.has(name));
      }
  }
}

/** The texts of a setting that stand there as they are used. */
function literalsIn(value: Tree): readonly Tree[] {
  return (value.kind === 'list' ? value.items : [value]).filter((item) => {
    const text = textOf(item)?.value ?? '';
    return text !== '' && !/\$|\{\{|@/.test(text);
  });
}

function warn(tree: Tree, name: string, faults: Faults): void {
  const message = 'a secret stands in the file: whoever can read the file has it';
  const hint = name === 'env.NAME' ? 'write  ${env.NAME}  in its place' : `write  ${name}: \${env.NAME}`;
  faults.warn(tree, 'SECRET_IN_FILE', message, hint);
}
