/** Does the error of a file system call say that there is no such file or folder, rather than that it cannot be had? */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
