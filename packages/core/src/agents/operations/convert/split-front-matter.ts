import type { JsonObject } from '@ensembleapp/protocol';
import { Faults } from '../../../ensembles/reading/faults.ts';
import { readTree } from '../../../ensembles/reading/read-tree.ts';
import { toJsonObject } from '../../../ensembles/reading/tree.ts';
import type { ConfigReader } from '../config-reader.ts';

interface FrontMatter {
  readonly frontmatter: JsonObject;
  readonly content: string;
}

const FENCED = /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)??---[ \t]*(?:\r?\n|$)/;

/** The YAML between two lines of `---` at the start of a text, and what follows. Without any the front matter is empty. */
export function splitFrontMatter(text: string, told: ConfigReader): FrontMatter {
  const [whole, yaml = ''] = FENCED.exec(text) ?? [];
  if (whole === undefined) return { frontmatter: {}, content: text };
  const content = text.slice(whole.length).replace(/^\r?\n/, '');
  if (yaml.trim() === '') return { frontmatter: {}, content };
  const faults = new Faults();
  const tree = readTree(yaml, 'yaml', faults);
  const [fault] = faults.problems;
  if (!tree) throw told.wrong('input', `has front matter that is no mapping of YAML (line ${(fault?.line ?? 1) + 1})`);
  return { frontmatter: toJsonObject(tree), content };
}
