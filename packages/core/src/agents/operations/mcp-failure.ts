import { NetworkRefusal } from '../../network.ts';
import { McpFailure } from '../mcp.ts';
import { isRetryableStatus, StepFailure } from '../step-failure.ts';
import { networkFailure } from './network-failure.ts';

/** What came of asking an MCP server in vain, as a failure of the step. @throws the error itself when it is neither: then it is a bug */
export function mcpFailure(error: unknown): StepFailure {
  if (error instanceof NetworkRefusal) return networkFailure(error);
  if (!(error instanceof McpFailure)) throw error;
  const { code, message, status } = error;
  return new StepFailure(code === 'NOT_FOUND' ? 'NOT_FOUND' : 'STEP_FAILED', message, {
    status,
    retryable: status !== undefined && isRetryableStatus(status),
  });
}
