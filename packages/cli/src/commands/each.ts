import { envelope, tell } from '../fail.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../stop.ts';
import type { Output } from '../terminal/output.ts';

/**
 * Does something for each id. One that fails does not keep the others from being done; the first failure decides the exit code.
 * With `--json` one id answers as the API does, several as an array of those answers.
 */
export async function forEach<Answer>(
  ids: readonly string[],
  output: Output,
  task: (id: string) => Promise<Answer>,
  line: (id: string, answer: Answer) => string,
): Promise<ExitCode> {
  const plain: Output = { ...output, json: false };
  const answers: unknown[] = [];
  let exitCode: ExitCode = EXIT.done;
  for (const id of ids) {
    try {
      const answer = await task(id);
      answers.push(answer);
      if (!output.json) output.line(line(id, answer));
    } catch (error) {
      answers.push({ error: envelope(error) });
      tell(plain, error);
      exitCode ||= exitCodeOf(error);
    }
  }
  if (output.json) output.document(answers.length === 1 ? answers[0] : answers);
  return exitCode;
}
