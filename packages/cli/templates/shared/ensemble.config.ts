/** What this project changes of the server's settings; every member has a default. */
export default {
  // Names of environment variables that expressions may read as ${env.NAME}.
  env: { allow: [] },
  // Private addresses that agents may call although they are private; public ones need no entry.
  network: { allow: [] },
};
