import type { Json } from '@ensembleapp/protocol';
import { fillTemplate } from '../template/fill-template.ts';
import { render } from './evaluate.ts';
import { setMember } from './interpreter/member.ts';
import type { Missing } from './interpreter/settle.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { ParsedValue } from './parse-value.ts';
import type { Scope } from './scope.ts';

export interface RenderOptions {
  /** What becomes of undefined: `omit` for arguments (`input`, `config`), `null` for results (`output`, `state.set`). */
  readonly undefined: Missing;
  /** Of each text. */
  readonly limits?: Limits;
}

/**
 * Evaluates the texts of a tree. Undefined members are left out or null as the option says, undefined items are null; the whole
 * is undefined only with `omit`, when it is one expression that gives nothing.
 * @throws ExpressionFailure
 */
export function renderValue(parsed: ParsedValue, scope: Scope, options: RenderOptions): Json | undefined {
  const value = renderPart(parsed, scope, options);
  return value === undefined && options.undefined === 'null' ? null : value;
}

function renderPart(parsed: ParsedValue, scope: Scope, options: RenderOptions): Json | undefined {
  switch (parsed.kind) {
    case 'constant':
      return parsed.value;
    case 'whole':
    case 'mixed':
      return render(parsed, scope, options.limits ?? DEFAULT_LIMITS, options.undefined);
    case 'template':
      return fillTemplate(parsed, scope, options.limits);
    case 'list':
      return parsed.items.map((item) => renderPart(item, scope, options) ?? null);
    case 'mapping': {
      const mapping: Record<string, Json> = {};
      for (const [name, member] of parsed.members) {
        const value = renderPart(member, scope, options);
        if (value !== undefined) setMember(mapping, name, value);
        else if (options.undefined === 'null') mapping[name] = null;
      }
      return mapping;
    }
  }
}
