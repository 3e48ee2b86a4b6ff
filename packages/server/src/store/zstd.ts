import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Packing } from './sql/activity-row.ts';

const params = { [constants.ZSTD_c_compressionLevel]: 1 };

/** Zstandard (RFC 8878) at its fastest: five times fewer bytes to write for half a microsecond an entry. */
export const ZSTD: Packing = {
  pack(text) {
    const bytes = Buffer.from(text, 'utf8');
    // Told the size, it takes no more memory than that needs.
    return zstdCompressSync(bytes, { params, pledgedSrcSize: bytes.length });
  },
  unpack: (bytes) => zstdDecompressSync(bytes).toString('utf8'),
};
