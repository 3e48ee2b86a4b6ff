/**
 * A name that means the same on every file system, one that takes upper and lower case for the same too, and that is never a path: every
 * character but small letters, digits, `_` and `-` stands as `%` and the hexadecimal digits of its bytes.
 */
export function fileName(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[a-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
  }).join('');
}
