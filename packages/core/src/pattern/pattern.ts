import { compileProgram, type Program } from './program.ts';
import { type Edge, PatternFault, parsePattern } from './syntax.ts';

/** A regular expression that answers in time linear in the text, whatever the pattern. */
export interface Pattern {
  test(text: string): boolean;
}

/** Longest text that is matched, in UTF-16 units; a longer one does not match. */
const LONGEST_TEXT = 100_000;

/**
 * Compiles an ECMAScript regular expression (flag `u`) that somebody else wrote. All states a text can be in are followed at once
 * (Thompson, 1968), so there is no backtracking for a hostile pattern to abuse.
 * @throws PatternFault when it is not well formed, too large, or uses lookaround, back references or inline flags.
 */
export function compilePattern(source: string): Pattern {
  const program = compileProgram(parsePattern(source));
  return { test: (text) => text.length <= LONGEST_TEXT && matches(program, text) };
}

/** What is wrong with a pattern, in words that follow its name; undefined when it can be used. */
export function patternFault(source: string): string | undefined {
  try {
    compilePattern(source);
    return undefined;
  } catch (fault) {
    if (fault instanceof PatternFault) return fault.message;
    throw fault;
  }
}

function matches({ states, start }: Program, text: string): boolean {
  const seen = new Uint32Array(states.length);
  let turn = 0;
  let waiting: number[] = [];
  let at = 0;
  /** Follows everything that takes no character; true when the pattern has matched. */
  const follow = (from: readonly number[], into: number[]): boolean => {
    const open = [...from];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (seen[index] === turn) continue;
      seen[index] = turn;
      const state = states[index];
      if (state === undefined || state.kind === 'match') return true;
      if (state.kind === 'character') into.push(index);
      else if (state.kind === 'split') open.push(state.other, state.next);
      else if (holds(state.edge, text, at)) open.push(state.next);
    }
    return false;
  };
  let arrived: number[] = [];
  for (;;) {
    turn += 1;
    waiting = [];
    if (follow([...arrived, start], waiting)) return true;
    if (at >= text.length) return false;
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    at += character.length;
    arrived = [];
    for (const index of waiting) {
      const state = states[index];
      if (state?.kind === 'character' && state.accepts(character)) arrived.push(state.next);
    }
  }
}

function holds(edge: Edge, text: string, at: number): boolean {
  switch (edge) {
    case 'start':
      return at === 0;
    case 'end':
      return at === text.length;
    case 'boundary':
      return isWord(text[at - 1]) !== isWord(text[at]);
    case 'inside':
      return isWord(text[at - 1]) === isWord(text[at]);
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}
