/** Any run of characters that looks like one of our credentials, or a JWT. */
const CREDENTIAL = /(sk-ensemble-|sk_|jwtsec_|hitl_)[0-9A-Za-z]{20,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;

/** The text without what looks like a credential: for words of others that are kept, logged or sent back. */
export function maskCredentials(text: string): string {
  return text.replace(CREDENTIAL, (found) => `${found.slice(0, 3)}[masked]`);
}
