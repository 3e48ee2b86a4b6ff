/** What a `code` operation runs: a module of the project's files, by its project path. It is the operator's own. */
export interface Code {
  readonly kind: 'module';
  readonly file: string;
}
