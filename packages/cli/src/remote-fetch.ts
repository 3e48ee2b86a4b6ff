import { VERSION } from '@ensembleapp/server/version.ts';

/** Sends a request over the network, and says which program asks. */
export function remoteFetch(request: Request): Promise<Response> {
  request.headers.set('user-agent', `ensemble-cli/${VERSION}`);
  return fetch(request);
}
