interface Context {
  readonly input: { readonly message?: string } | null;
  readonly context: object;
  readonly secure: object;
  readonly user: { readonly id: string; readonly tenantId: string };
}

/**
 * What it was told, and on whose word: `context` is everything that came with the request, `secure` the half of it that a signed
 * token vouched for. Only `secure` can be trusted.
 */
export default function echo({ input, context, secure, user }: Context) {
  return { message: input?.message ?? null, context, secure, user: { id: user.id, tenantId: user.tenantId } };
}
