export * from './client.ts';
export { EnsembleError, type TransportCode } from './ensemble-error.ts';
export type {
  Answered,
  ClientOptions,
  Exchange,
  Method,
  Query,
  RequestOptions,
} from './exchange.ts';
export type { ExecutionFilter, Executions, RunAnswer, RunOptions } from './executions.ts';
