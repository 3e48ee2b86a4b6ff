import type { SqliteAnswer, SqliteJob } from './job.ts';
import { JobRunner } from './run-job.ts';

// A process of its own, because SQLite works until a statement is done: a runaway can only be ended with the process around it.
const runner = new JobRunner();

process.on('message', (job: SqliteJob) => {
  const answer: SqliteAnswer = runner.run(job);
  process.send?.(answer);
});
process.on('disconnect', () => process.exit());
