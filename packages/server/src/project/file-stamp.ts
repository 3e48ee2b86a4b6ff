import { stat } from 'node:fs/promises';

/** Which state of a file this is: another one after every write, also after one by rename. Undefined for one that is not there. */
export async function fileStamp(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return `${ino}-${size}-${mtimeNs}-${ctimeNs}`;
  } catch {
    return undefined;
  }
}
