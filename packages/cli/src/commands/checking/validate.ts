import { dirname } from 'node:path';
import type { CanonicalResult } from '@ensembleapp/core/ensembles/canonical-result.ts';
import { formatProblem } from '@ensembleapp/core/ensembles/format-problem.ts';
import type { Problem } from '@ensembleapp/core/ensembles/problem.ts';
import type { DefinitionKind } from '@ensembleapp/core/store/definition-store.ts';
import { type Arguments, command, one } from '../../command.ts';
import { choice, onOff } from '../../flag.ts';
import { readConfig } from '../../server/read-config.ts';
import { EXIT } from '../../stop.ts';
import type { Output } from '../../terminal/output.ts';
import { escapeControl } from '../../terminal/text.ts';
import { canonicalResults } from './canonical-results.ts';
import { type Checked, checkFiles, filesAsked, problemsOf } from './check-files.ts';
import { fixFiles } from './fix-files.ts';

const validateAs = (kind: DefinitionKind, args: Arguments, purpose: string, example: string) =>
  command({
    purpose,
    args,
    flags: {
      strict: onOff('warnings count as errors'),
      format: choice(['text', 'json'], 'json is the same as --json', { fallback: 'text' }),
      canonical: onOff('prints what the reader makes of each file, as a JSON list'),
      fix: onOff('puts quotes around values that only lack them, in the files'),
    },
    example,
    scope: 'none: works without a server',
    async run({ args: paths, flags, settings, output }) {
      const [first] = paths;
      const project = settings.project ?? (first === undefined ? undefined : dirname(first));
      const config = await readConfig({ ...settings, project });
      const asked = await filesAsked(config, paths, kind);
      if (flags.fix) for (const file of fixFiles(config, asked)) output.note(`fixed  ${file}`);
      if (flags.canonical) return printCanonical(output, await canonicalResults(config, asked), flags.strict);
      const checked = await checkFiles(config, asked);
      const all = problemsOf(checked).map(({ problem }) => problem);
      const errors = all.filter(({ severity }) => severity === 'error');
      const warnings = all.filter(({ severity }) => severity === 'warning');
      const valid = errors.length === 0 && (!flags.strict || warnings.length === 0);
      if (output.json || flags.format === 'json') {
        output.document({ valid, files: checked.files, errors: errors.map(view), warnings: warnings.map(view) });
      } else print(output, checked, flags.quiet);
      output.note(
        `${count(errors.length, 'error')}, ${count(warnings.length, 'warning')} in ${count(checked.files, 'file')}`,
      );
      return valid ? undefined : EXIT.failed;
    },
  });

export const validate = validateAs(
  'ensemble',
  { shown: '[path…]', least: 0, most: Number.POSITIVE_INFINITY },
  'Checks definitions without running or storing anything',
  'validate ensembles/my-workflow.yaml',
);
export const validateAgent = validateAs(
  'agent',
  one('<file>'),
  'Checks the definition of one agent',
  'agent:validate agents/echo/agent.yaml',
);

function printCanonical(output: Output, results: readonly CanonicalResult[], strict: boolean) {
  output.document(results);
  const isFaulty = ({ severity }: Problem) => strict || severity === 'error';
  return results.some(({ problems }) => problems.some(isFaulty)) ? EXIT.failed : undefined;
}

function print(output: Output, checked: Checked, errorsOnly: boolean): void {
  for (const { problem, text } of problemsOf(checked)) {
    if (errorsOnly && problem.severity === 'warning') continue;
    output.line(output.forPerson ? formatProblem(problem, text) : lineOf(problem));
  }
}

function lineOf({ file, line, column, severity, code, message, hint }: Problem): string {
  return escapeControl(
    `${file}:${line}:${column}  ${severity}  ${code}  ${message}${hint === undefined ? '' : `; ${hint}`}`,
  );
}

function view({ file, line, column, path, code, message, hint }: Problem) {
  return { file, line, column, path, code, message, hint: hint ?? null };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
