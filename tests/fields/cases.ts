import { AGENTS } from './cases/agents.ts';
import { CODE } from './cases/code.ts';
import { CONTROL } from './cases/control.ts';
import { HTTP } from './cases/http.ts';
import { KEPT } from './cases/kept.ts';
import { LINKS } from './cases/links.ts';
import { LOGGING } from './cases/logging.ts';
import { NOTIFICATIONS } from './cases/notifications.ts';
import { SCORING } from './cases/scoring.ts';
import { SHOWN } from './cases/shown.ts';
import { STEPS } from './cases/steps.ts';
import { OPERATIONS, OTHERS, TEXTS } from './cases/text-operations.ts';
import { MODELS } from './cases/think.ts';
import { TOOLS } from './cases/tools.ts';
import { TRIGGERS } from './cases/triggers.ts';
import { WAITS } from './cases/waits.ts';
import { FORMATS, WHOLE } from './cases/whole.ts';
import type { FieldCase } from './field-case.ts';

export const CASES: readonly FieldCase[] = [
  ...STEPS,
  ...CONTROL,
  ...WHOLE,
  ...OPERATIONS,
  ...FORMATS,
  ...TEXTS,
  ...LINKS,
  ...LOGGING,
  ...MODELS,
  ...OTHERS,
  ...CODE,
  ...WAITS,
  ...SCORING,
  ...HTTP,
  ...TOOLS,
  ...KEPT,
  ...TRIGGERS,
  ...NOTIFICATIONS,
  ...AGENTS,
  ...SHOWN,
];
