import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, codeIn, linksOf } from './documents/markdown.ts';
import { ROOT, readText } from './documents/root.ts';

/** Every document of the repository. */
const DOCUMENTS = globSync(
  ['*.md', 'docs/**/*.md', 'examples/*/*.md', 'benchmarks/*.md', 'packages/cli/templates/*/*.md'],
  { cwd: ROOT },
);

describe('the documents', () => {
  it.each(DOCUMENTS)('%s links to what is there', (path) => {
    const own = readText(path);
    for (const target of linksOf(own).filter((link) => !/^https?:/.test(link))) {
      const [file = '', anchor] = target.split('#');
      const whole = file === '' ? path : join(dirname(path), file);
      expect(existsSync(join(ROOT, whole)), `${path}: ${target}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(readText(whole)), `${path}: ${target}`).toContain(anchor);
    }
  });

  it.each(['ARCHITECTURE.md', 'CONVENTIONS.md', 'SECURITY.md', 'CONTRIBUTING.md'])(
    '%s names modules that are there',
    (path) => {
      const modules = globSync(['*.ts', 'packages/*/src/**/*.ts', 'tests/**/*.ts', 'examples/*/*.ts'], { cwd: ROOT });
      const named = codeIn(readText(path)).filter((code) => /^\w[\w/.-]*\.ts$/.test(code));
      for (const name of named) {
        const isThere = modules.some((module) =>
          [module, module.replace('/src/', '/')].some((one) => `/${one}`.endsWith(`/${name}`)),
        );
        expect(isThere, name).toBe(true);
      }
    },
  );

  it('name files of this repository that are there', () => {
    const paths = DOCUMENTS.flatMap((path) => codeIn(readText(path))).filter((code) =>
      /^(?:packages|tests|docs|examples|benchmarks|\.ci)\/[\w./-]+\.\w+$/.test(code),
    );
    for (const path of paths) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });
});
