// Every question in turn, or those named: `npm run bench`, `npm run bench verify-key http-auth`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const QUESTIONS = [
  'verify-key',
  'verify-jwt',
  'http-auth',
  'scale',
  'start-and-memory',
  'expression',
  'run-ensemble',
  'step',
  'parse',
] as const;

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !QUESTIONS.some((question) => question === name));
if (unknown !== undefined) throw new Error(`${unknown} is none of ${QUESTIONS.join(', ')}`);

for (const question of asked.length > 0 ? asked : QUESTIONS) {
  const file = fileURLToPath(new URL(`./${question}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
