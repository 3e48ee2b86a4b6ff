import type { FieldCase } from '../field-case.ts';

/** What models are told, without one. */
export const MODELS: readonly FieldCase[] = [
  ['frequencyPenalty', 'frequencyPenalty: much', 'INVALID_INPUT'],
  ['presencePenalty', 'presencePenalty: much', 'INVALID_INPUT'],
  ['responseFormat', 'responseFormat: xml', 'INVALID_INPUT'],
  ['image', 'image: none', 'INVALID_INPUT'],
  ['apiEndpoint', 'apiEndpoint: "http://169.254.169.254/v1"', 'ADDRESS_NOT_ALLOWED'],
].map(([field, config, reason = '']) => ({
  field: `think.${field}`,
  ensemble: `flow: [{ operation: think, config: { provider: compatible, model: m, prompt: p, ${config} } }]`,
  expect: { error: { reason } },
}));
