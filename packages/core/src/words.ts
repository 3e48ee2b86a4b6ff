/** A list of words, written as a text with white space between them. */
export function words(text: string): readonly string[] {
  return text.split(/\s+/);
}
