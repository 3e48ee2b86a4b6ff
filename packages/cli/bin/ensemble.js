#!/usr/bin/env -S node --max-semi-space-size=4
// A young generation of 4 MB keeps the server small; what is compiled once is kept, which halves the start of the next command.
// An older Node reads this file too, and the one beside it: both keep to syntax and imports that Node 16 has.
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

if (process.features.typescript) {
  // Threads and processes that the command starts look for it there.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../.cache', import.meta.url));
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  await import('../src/main.ts');
} else {
  const { runOnNewerNode } = await import('./newer-node.js');
  runOnNewerNode(fileURLToPath(import.meta.url));
}
