import { formatProblem } from '@ensembleapp/core/ensembles/format-problem.ts';
import type { Log } from '@ensembleapp/core/world.ts';
import type { Report } from './managed.ts';
import { insideProject } from './project-path.ts';

/**
 * Logs each problem when it appears, and each file that had errors when it has none any more. A problem that went away and comes back is
 * told again.
 * @returns what is called with the reports of every look
 */
export function problemTeller(log: Log, project: string): (reports: readonly Report[]) => Promise<void> {
  let told: ReadonlySet<string> = new Set();
  let broken: ReadonlySet<string> = new Set();
  return async (reports) => {
    const now = new Set<string>();
    const brokenNow = new Set<string>();
    for (const { text, problems } of reports) {
      for (const problem of problems) {
        const { severity, file, line, column, code } = problem;
        if (severity === 'error' && file !== undefined) brokenNow.add(file);
        const message = formatProblem(problem, text);
        if (!told.has(message) && !now.has(message)) {
          log[severity === 'error' ? 'error' : 'warn']({ file, line, column, code }, message);
        }
        now.add(message);
      }
    }
    for (const file of broken) {
      const isWell = !brokenNow.has(file) && (await insideProject(project, file)) !== undefined;
      if (isWell) log.info({ file }, `${file} is well again`);
    }
    told = now;
    broken = brokenNow;
  };
}
