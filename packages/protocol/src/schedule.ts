import { z } from 'zod';
import { JsonObject } from './json.ts';
import { type ManagedBy, VersionSelector } from './name.ts';
import type { PageEnd } from './page.ts';
import { PageQuery } from './page.ts';
import type { ExecutionStatus } from './run.ts';

export const CreateSchedule = z.strictObject({
  name: z.string().trim().min(1).max(100).optional().describe('the ensemble by default'),
  ensemble: z.string().min(1).max(64),
  cron: z.string().trim().min(1).max(200).describe('five fields, or @daily and the like'),
  timezone: z.string().min(1).max(64).optional().describe('an IANA name; UTC by default'),
  input: JsonObject.optional(),
  version: VersionSelector.optional(),
  enabled: z.boolean().optional(),
});
export type CreateSchedule = z.infer<typeof CreateSchedule>;

export const PatchSchedule = CreateSchedule.partial();
export type PatchSchedule = z.infer<typeof PatchSchedule>;

export const ListSchedules = PageQuery.extend({
  ensemble: z.string().optional(),
  enabled: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type ListSchedules = z.infer<typeof ListSchedules>;

/** When an ensemble is run by itself. Times are epoch ms. */
export interface ScheduleView {
  readonly id: string;
  readonly name: string;
  readonly ensemble: string;
  readonly version: VersionSelector;
  readonly cron: string;
  readonly timezone: string;
  readonly input: JsonObject;
  readonly overlap: 'skip' | 'queue' | 'allow';
  readonly enabled: boolean;
  /** Of a trigger of an ensemble: who manages that. */
  readonly managedBy: ManagedBy;
  readonly lastRun: number | null;
  readonly lastStatus: ExecutionStatus | null;
  /** null while it is not enabled, and when it is due no more. */
  readonly nextRun: number | null;
  /** Due times that nobody ran. */
  readonly missed: number;
}

/** 200 of `GET /api/v1/schedules`. */
export interface SchedulePage extends PageEnd {
  readonly schedules: readonly ScheduleView[];
}
