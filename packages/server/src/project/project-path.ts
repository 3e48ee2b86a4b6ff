import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** The real path of a file of the project; undefined when there is none, or when it or a link on the way leads out of the folder. */
export async function insideProject(project: string, path: string): Promise<string | undefined> {
  if (isAbsolute(path)) return undefined;
  try {
    const [folder, file] = await Promise.all([realpath(project), realpath(resolve(project, path))]);
    const within = relative(folder, file);
    const isInside = within !== '..' && !within.startsWith(`..${sep}`) && !isAbsolute(within);
    return isInside && (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}
