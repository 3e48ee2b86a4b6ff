import type { Hono } from 'hono';
import { open, requires, requiresAlsoOfJwt, requiresOrMarked, requiresOrOwn, requiresToRun } from './door/access.ts';
import { mount } from './door/mount.ts';
import type { Peer } from './door/peer.ts';
import { del, get, patch, post, put, type Route } from './door/route.ts';
import { createApiDescription, front } from './routes/api-description.ts';
import { answerCallbackRoute, callbackStatusRoute, decideCallbackRoute, getCallbackRoute } from './routes/callback.ts';
import * as components from './routes/components.ts';
import * as schemas from './routes/definition-schemas.ts';
import { definitionEndpoints } from './routes/definitions.ts';
import { executeAgentRoute, executeEnsembleRoute, invokeAgentRoute } from './routes/execute.ts';
import * as executions from './routes/executions.ts';
import { health, ready } from './routes/health.ts';
import { keys } from './routes/keys.ts';
import * as schedules from './routes/schedules.ts';
import { explainToken, secrets, testToken } from './routes/secrets.ts';
import * as state from './routes/state.ts';
import { tokens } from './routes/tokens.ts';
import { getToolRoute, invokeToolRoute, listToolsRoute } from './routes/tools.ts';
import { listTriggersRoute } from './routes/triggers.ts';
import { createWhoami } from './routes/whoami.ts';
import type { Services } from './services.ts';

/** The table of contents of the server: what is called, who may call it, what it does. */
export function routeTable(): readonly Route[] {
  const api = createApiDescription(() => table);
  const whoami = createWhoami(() => table);
  const ensembles = definitionEndpoints('ensemble');
  const agents = definitionEndpoints('agent');
  const table: readonly Route[] = [
    post('/api/agents/{agentId}/invoke', requiresAlsoOfJwt('execute:agents'), invokeAgentRoute),
    post('/api/tools/{toolId}/invoke', requiresAlsoOfJwt('execute:agents'), invokeToolRoute),
    post(
      '/api/v1/execute/ensemble/{name}',
      requiresOrMarked('execute:ensembles'),
      executeEnsembleRoute,
      '/ensembles/{name}/execute',
      '/api/v1/ensembles/{name}/execute',
    ),
    post(
      '/api/v1/execute/agent/{name}',
      requiresAlsoOfJwt('execute:agents'),
      executeAgentRoute,
      '/agents/{name}/execute',
      '/api/v1/agents/{name}/execute',
    ),

    get('/api/v1/executions', requires('read:executions'), executions.listExecutionsRoute),
    get('/api/v1/executions/{id}', requires('read:executions'), executions.getExecutionRoute),
    get('/api/v1/executions/{id}/logs', requires('read:executions'), executions.listLogsRoute),
    get(
      '/api/v1/executions/{id}/events',
      requires('read:executions'),
      executions.listEventsRoute,
      '/api/v1/executions/{id}/stream',
      '/executions/{id}/stream',
    ),
    get('/api/v1/executions/{id}/deliveries', requires('read:executions'), executions.listDeliveriesRoute),
    get('/api/v1/executions/{id}/state', requires('read:state'), state.getExecutionStateRoute),
    post('/api/v1/executions/{id}/cancel', requiresToRun(), executions.cancelExecutionRoute),
    post('/api/v1/executions/{id}/resume', requiresToRun(), executions.resumeExecutionRoute),
    post('/api/v1/executions/{id}/retry', requiresToRun(), executions.retryExecutionRoute),
    post('/api/v1/executions/{id}/fork', requiresToRun('read:executions'), executions.forkExecutionRoute),
    post('/api/v1/executions/{id}/signal', requiresToRun(), executions.signalExecutionRoute),
    get('/callback/{token}', open, getCallbackRoute),
    post('/callback/{token}', open, answerCallbackRoute),
    get('/api/v1/executions/hitl/{token}/status', open, callbackStatusRoute),
    post('/api/v1/executions/hitl/{token}/approve', open, decideCallbackRoute(true)),
    post('/api/v1/executions/hitl/{token}/reject', open, decideCallbackRoute(false)),

    get('/api/v1/ensembles', requires('read:ensembles'), ensembles.list),
    post('/api/v1/ensembles', requires('write:ensembles'), ensembles.create),
    get('/api/v1/ensembles/{name}', requires('read:ensembles'), ensembles.get),
    put('/api/v1/ensembles/{name}', requires('write:ensembles'), ensembles.update),
    del('/api/v1/ensembles/{name}', requires('write:ensembles'), ensembles.delete),
    get('/api/v1/ensembles/{name}/versions', requires('read:ensembles'), ensembles.versions),
    get('/api/v1/ensembles/{name}/versions/{number}', requires('read:ensembles'), ensembles.version),
    get('/api/v1/ensembles/{name}/state', requires('read:state'), state.getEnsembleStateRoute),
    put('/api/v1/ensembles/{name}/state', requires('write:state'), state.putEnsembleStateRoute),
    patch('/api/v1/ensembles/{name}/state', requires('write:state'), state.patchEnsembleStateRoute),
    post('/api/v1/ensembles/{name}/publish', requires('write:ensembles'), ensembles.publish),

    get('/api/v1/agents', requires('read:agents'), agents.list),
    post('/api/v1/agents', requires('write:agents'), agents.create),
    get('/api/v1/agents/{name}', requires('read:agents'), agents.get),
    put('/api/v1/agents/{name}', requires('write:agents'), agents.update),
    del('/api/v1/agents/{name}', requires('write:agents'), agents.delete),
    get('/api/v1/agents/{name}/versions', requires('read:agents'), agents.versions),
    get('/api/v1/agents/{name}/versions/{number}', requires('read:agents'), agents.version),
    post('/api/v1/agents/{name}/publish', requires('write:agents'), agents.publish),

    get('/api/v1/tools', requires('read:agents'), listToolsRoute),
    get('/api/v1/tools/{name}', requires('read:agents'), getToolRoute),

    get('/api/v1/components', requires('read:components'), components.list),
    post('/api/v1/components', requires('write:components'), components.create),
    get('/api/v1/components/{kind}/{name}', requires('read:components'), components.get),
    put('/api/v1/components/{kind}/{name}', requires('write:components'), components.update),
    del('/api/v1/components/{kind}/{name}', requires('write:components'), components.remove),
    get('/api/v1/components/{kind}/{name}/versions', requires('read:components'), components.versions),
    get('/api/v1/components/{kind}/{name}/versions/{number}', requires('read:components'), components.version),
    post('/api/v1/components/{kind}/{name}/publish', requires('write:components'), components.publish),

    get('/api/v1/triggers', requires('read:ensembles'), listTriggersRoute),
    get('/api/v1/schedules', requires('read:ensembles'), schedules.listSchedulesRoute),
    post('/api/v1/schedules', requires('write:ensembles', 'execute:ensembles'), schedules.createScheduleRoute),
    get('/api/v1/schedules/{id}', requires('read:ensembles'), schedules.getScheduleRoute),
    patch('/api/v1/schedules/{id}', requires('write:ensembles'), schedules.patchScheduleRoute),
    del('/api/v1/schedules/{id}', requires('write:ensembles'), schedules.deleteScheduleRoute),
    post('/api/v1/schedules/{id}/trigger', requires('execute:ensembles'), schedules.triggerScheduleRoute),

    post('/api/v1/tokens', requires('admin'), tokens.create),
    get('/api/v1/tokens', requires('admin'), tokens.list),
    get('/api/v1/tokens/{id}', requiresOrOwn('admin'), tokens.get),
    patch('/api/v1/tokens/{id}', requires('admin'), tokens.patch),
    del('/api/v1/tokens/{id}', requiresOrOwn('admin'), tokens.end),
    post('/api/v1/tokens/{id}/rotate', requires('admin'), tokens.rotate),
    get('/api/v1/tokens/{id}/activity', requiresOrOwn('admin'), tokens.activity),

    post('/api/v1/keys', requires('admin'), keys.create),
    get('/api/v1/keys', requires('admin'), keys.list),
    get('/api/v1/keys/{id}', requires('admin'), keys.get),
    patch('/api/v1/keys/{id}', requires('admin'), keys.patch),
    del('/api/v1/keys/{id}', requires('admin'), keys.end),
    post('/api/v1/keys/{id}/rotate', requires('admin'), keys.rotate),
    get('/api/v1/keys/{id}/activity', requires('admin'), keys.activity),

    post('/api/v1/secrets', requires('admin'), secrets.create),
    get('/api/v1/secrets', requires('admin'), secrets.list),
    post('/api/v1/secrets/explain', requires('admin'), explainToken),
    get('/api/v1/secrets/{id}', requires('admin'), secrets.get),
    patch('/api/v1/secrets/{id}', requires('admin'), secrets.patch),
    del('/api/v1/secrets/{id}', requires('admin'), secrets.end),
    post('/api/v1/secrets/{id}/rotate', requires('admin'), secrets.rotate),
    post('/api/v1/secrets/{id}/test-token', requires('admin'), testToken),
    get('/api/v1/secrets/{id}/activity', requires('admin'), secrets.activity),

    get('/api/v1/whoami', requiresAlsoOfJwt(), whoami),

    get('/api/v1/health', open, health, '/health', '/api/health', '/health/live'),
    get('/ready', open, ready, '/health/ready'),
    get('/openapi.json', open, api.openApi, '/api/v1/openapi.json'),
    get('/docs', open, api.docs),
    get('/schemas/ensemble.json', open, schemas.ensemble),
    get('/schemas/agent.json', open, schemas.agent),
    get('/', open, front),
  ];
  return table;
}

/** The whole server as a function from Request to Response. */
export function createApp(services: Services): Hono<{ Bindings: Peer }> {
  return mount(services, routeTable());
}
