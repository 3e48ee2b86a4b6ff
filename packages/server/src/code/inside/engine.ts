import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import library from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSContext } from 'quickjs-emscripten-core';
import { type CodeLimits, MIB } from '../limits.ts';

/** Its types are those of a CommonJS module, and Node loads the other one. */
const VARIANT = 'default' in library ? library.default : library;
const WASM = fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));
const PAGE = 64 * 1024;
/** What the engine itself takes of its memory: its stack and its tables. */
const OWN_MEMORY = 32 * MIB;
/** Well below what the thread's own stack can take of the engine's frames. */
const STACK = 256 * 1024;

/** An engine, ready to evaluate. */
export interface Engine {
  readonly context: QuickJSContext;
  /** Whether it ever held about as much as it may. */
  wasFull(): boolean;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * An engine with a memory of its own, which nothing else ever uses: QuickJS, compiled to WebAssembly. It knows the language and
 * nothing around it. Nobody has to clean it up: it goes as a whole.
 */
export async function createEngine({ codeMemoryBytes }: CodeLimits): Promise<Engine> {
  compiled ??= readFile(WASM).then((bytes) => WebAssembly.compile(bytes));
  const wasmMemory = new WebAssembly.Memory({
    initial: (16 * MIB) / PAGE,
    maximum: Math.ceil((codeMemoryBytes + OWN_MEMORY) / PAGE),
  });
  const variant = newVariant(VARIANT, { wasmModule: compiled, wasmMemory });
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(codeMemoryBytes);
  runtime.setMaxStackSize(STACK);
  return { context: runtime.newContext(), wasFull: () => wasmMemory.buffer.byteLength > 0.75 * codeMemoryBytes };
}
