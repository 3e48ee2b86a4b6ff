import { z } from 'zod';
import type { FieldView } from './definition.ts';
import { type Json, JsonObject } from './json.ts';
import { type ManagedBy, VersionSelector } from './name.ts';
import { PageQuery } from './page.ts';

/** Body of `POST /api/tools/{toolId}/invoke`. Unknown members are ignored here: stock clients add their own. */
export const InvokeTool = z.object({
  args: JsonObject.optional(),
  dataContext: JsonObject.optional(),
  version: VersionSelector.optional(),
});
export type InvokeTool = z.infer<typeof InvokeTool>;

/** Why a tool that ran gave no result. */
export const TOOL_FAILURES = ['EXECUTION_ERROR', 'TIMEOUT', 'INVALID_RESPONSE'] as const;
export type ToolFailureCode = (typeof TOOL_FAILURES)[number];

/** 200 of `POST /api/tools/{toolId}/invoke`: the tool ran, well or not. `executionTime` in ms. */
export type InvokeToolAnswer =
  | { readonly success: true; readonly data: Json; readonly debug: { readonly executionTime: number } }
  | {
      readonly success: false;
      readonly error: { readonly message: string; readonly details: readonly string[]; readonly code: ToolFailureCode };
    };

export const ListTools = PageQuery;
export type ListTools = z.infer<typeof ListTools>;

/** A tool as `GET /api/v1/tools` lists it. */
export interface ToolSummary {
  readonly name: string;
  readonly description: string | null;
  /** The operation it does. */
  readonly type: string;
  /** Declared inputs by name. */
  readonly inputs: Readonly<Record<string, FieldView>>;
  readonly version: number;
  /** A browser's JWT may call it. */
  readonly frontend: boolean;
  readonly managedBy: ManagedBy;
}

/** 200 of `GET /api/v1/tools/{name}`. */
export interface ToolView extends ToolSummary {
  /** The canonical definition as JSON; references stay as written. */
  readonly definition: JsonObject;
}
