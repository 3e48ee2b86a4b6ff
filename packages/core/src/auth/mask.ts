/**
 * Any run of characters that looks like one of our credentials, or a JWT, whole or cut short. A JWT is looked for where a run begins alone:
 * else a hostile text of many beginnings would take time that grows with its square.
 */
const CREDENTIAL = /(?:sk-ensemble-|sk_|jwtsec_|hitl_)[0-9A-Za-z]{20,}|(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){1,2}/g;

/** The text without what looks like a credential: for words of others that are kept, logged or sent back. */
export function maskCredentials(text: string): string {
  return text.replace(CREDENTIAL, (found) => `${found.slice(0, 3)}[masked]`);
}
