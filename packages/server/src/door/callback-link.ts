import type { WaitingView } from '@ensembleapp/protocol';
import type { Call } from './endpoint.ts';

interface Waits {
  readonly waiting?: WaitingView | null;
}

/** Says beside each token where whoever has the link may answer with it. */
export function linked<Body extends object>(
  { services, request }: Pick<Call, 'services' | 'request'>,
  body: Body,
): Body {
  const { waiting }: Waits = body;
  if (!waiting) return body;
  const origin = services.publicUrl ?? new URL(request.url).origin;
  return { ...body, waiting: withLink(origin, waiting) };
}

function withLink(origin: string, waiting: WaitingView): WaitingView {
  const { token, others } = waiting;
  return {
    ...waiting,
    ...(token !== undefined && { callbackUrl: `${origin}/callback/${token}` }),
    ...(others && { others: others.map((other) => withLink(origin, other)) }),
  };
}
