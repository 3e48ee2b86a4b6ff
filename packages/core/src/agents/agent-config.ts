import { mapping, type Rule } from '../ensembles/reading/rule.ts';
import { toJsonObject } from '../ensembles/reading/tree.ts';
import { checkTemplateField } from './check-template-field.ts';

/** What a step lays over the config of the agent that it runs; prompts among it are templates. */
export const agentConfig: Rule = (value, at, name) => {
  if (value.kind !== 'mapping') return mapping(value, at, name);
  const config = toJsonObject(value);
  for (const entry of value.entries.values()) checkTemplateField(undefined, entry.name, entry.value, config, at);
  return config;
};
