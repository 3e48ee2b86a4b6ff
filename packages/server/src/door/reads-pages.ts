/** Does whoever asks read pages? Browsers say so; programs that say nothing get JSON. */
export function readsPages(request: Request): boolean {
  const accepted = (request.headers.get('accept') ?? '').split(',').map((range) => range.trim());
  return accepted.some((range) => /^text\/html\s*(?:;(?!.*\bq=0(?:\.0*)?$).*)?$/i.test(range));
}
