/// <reference types="handlebars" />

/** The parser of Handlebars alone: the package as a whole loads its compiler too, which is never used here. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  /** @throws Error that says `on line N` */
  export function parse(text: string): hbs.AST.Program;
}
