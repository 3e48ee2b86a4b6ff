const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM_LENGTH = 6;

/** Value of each base62 digit by character code; 255 for everything else. */
const VALUE = new Uint8Array(128).fill(255);
for (let digit = 0; digit < DIGITS.length; digit++) VALUE[DIGITS.charCodeAt(digit)] = digit;

const CRC = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  CRC[byte] = remainder;
}

/** CRC-32 (the one of zip and PNG) of ASCII text, as six base62 digits. Finds typing errors; proves nothing. */
export function checksum(text: string): string {
  let rest = crc32(text, text.length);
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    digits = DIGITS.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** Does the text, from `start` on, hold base62 digits alone and end with the checksum of all before? Allocates nothing. */
export function endsWithChecksum(text: string, start: number): boolean {
  for (let at = start; at < text.length; at++) {
    if ((VALUE[text.charCodeAt(at)] ?? 255) === 255) return false;
  }
  const end = text.length - CHECKSUM_LENGTH;
  let written = 0;
  for (let at = end; at < text.length; at++) written = written * 62 + (VALUE[text.charCodeAt(at)] ?? 0);
  return written === crc32(text, end);
}

function crc32(text: string, length: number): number {
  let crc = 0xffffffff;
  for (let at = 0; at < length; at++) crc = (crc >>> 8) ^ (CRC[(crc ^ text.charCodeAt(at)) & 255] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
