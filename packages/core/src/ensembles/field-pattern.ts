import { LRUCache } from 'lru-cache';
import { compilePattern, type Pattern } from '../pattern/pattern.ts';

const compiled = new LRUCache<string, Pattern>({ max: 1000 });

/** Whether a text matches a pattern that the reader accepted. Each pattern is compiled once. */
export function fitsPattern(source: string, text: string): boolean {
  let pattern = compiled.get(source);
  if (!pattern) {
    pattern = compilePattern(source);
    compiled.set(source, pattern);
  }
  return pattern.test(text);
}
