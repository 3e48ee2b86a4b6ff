import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TEMPLATES = fileURLToPath(new URL('../../../templates', import.meta.url));
export const TEMPLATE_NAMES = ['hello', 'chat', 'empty'] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

/** What became of each file, by its path in the project. */
export interface Written {
  readonly created: readonly string[];
  /** Was there already, and stayed as it was. */
  readonly skipped: readonly string[];
}

/**
 * Writes a project; what is there already is left alone.
 * @param typed how the command line is called here, for the commands of its README
 */
export function writeProject(folder: string, name: string, template: TemplateName, typed: string): Written {
  const created: string[] = [];
  const skipped: string[] = [];
  const put = (path: string, write: (target: string) => void) => {
    const target = join(folder, path);
    if (existsSync(target)) {
      skipped.push(path);
      return;
    }
    mkdirSync(dirname(target), { recursive: true });
    write(target);
    created.push(path);
  };
  for (const from of [join(TEMPLATES, 'shared'), join(TEMPLATES, template)]) {
    for (const path of filesOf(from)) put(nameInProject(path), (target) => copy(join(from, path), target, typed));
  }
  put('package.json', (target) => writeFileSync(target, packageJson(name)));
  return { created, skipped };
}

function copy(from: string, target: string, typed: string): void {
  if (basename(from) !== 'README.md') cpSync(from, target);
  else
    writeFileSync(
      target,
      readFileSync(from, 'utf8').replace(/^ensemble(?= )/gm, () => typed),
    );
}

function filesOf(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

/** Packing leaves `.gitignore` files out; the template's has no dot. */
function nameInProject(path: string): string {
  return path === 'gitignore' ? '.gitignore' : path;
}

function packageJson(name: string): string {
  return `${JSON.stringify({ name, version: '0.0.0', private: true, type: 'module' }, null, 2)}\n`;
}
