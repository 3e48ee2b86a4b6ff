// The first thing that runs in a sandbox's engine: makes `ctx` for the code that follows. Only text goes in and out. Code may change
// everything in its engine, this included; whoever reads what it sends trusts none of it.
(send, told) => {
  const { parse, stringify } = JSON;
  const asked = new Map();
  const refused = new WeakMap();
  const listeners = new Set();
  const changes = {};
  let count = 0;

  const isObject = (value) => typeof value === 'object' && value !== null;
  const freeze = (value) => {
    if (isObject(value)) Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  const checked = (name, value) => {
    const isNumber = typeof value === 'number';
    if (!['function', 'symbol', 'bigint'].includes(typeof value) && (!isNumber || Number.isFinite(value))) return value;
    const place = name === '' ? 'The output' : `"${name}" of the output`;
    throw new TypeError(`${place} is ${isNumber ? value : `a ${typeof value}`}, which JSON cannot hold`);
  };
  /** As JSON; undefined is null. */
  const data = (value) => stringify(value, checked) ?? 'null';
  /** Values follow what is said of them, so that no text is quoted twice. */
  const post = (message, ...values) => send(stringify(message), ...values);
  const ask = (of, ...values) =>
    new Promise((resolve, reject) => {
      const id = ++count;
      post({ kind: 'ask', ask: id, of }, ...values.map(data));
      asked.set(id, { resolve, reject });
    });
  const errorOf = ({ name, message, code, status, retryable }) => {
    const error = new Error(message);
    const members = { name, code, status, retryable };
    for (const [member, value] of Object.entries(members)) if (value !== undefined) error[member] = value;
    return error;
  };
  const thrown = (error) => {
    if (!isObject(error)) return { message: String(error) };
    if (refused.has(error)) return { asked: refused.get(error) };
    const { name, message, code, status, retryable } = error;
    return { name: String(name), message: String(message), code, status, retryable };
  };
  const log = (level) => (message, fields) => post({ kind: 'log', level, message: String(message) }, data(fields));

  const facts = parse(told);
  for (const name of ['secure', 'context', 'state', 'env', 'user']) freeze(facts[name]);
  const signal = {
    aborted: false,
    reason: undefined,
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
    throwIfAborted() {
      if (signal.aborted) throw signal.reason;
    },
  };
  const toResponse = ({ text, headers, ...facts }) => {
    const fields = new Map(headers);
    return {
      ...facts,
      headers: { get: (name) => fields.get(String(name).toLowerCase()) ?? null, entries: () => fields.entries() },
      text: async () => text,
      json: async () => parse(text),
    };
  };
  const ctx = {
    ...facts,
    signal,
    setState(partial) {
      if (!isObject(partial) || Array.isArray(partial)) throw new TypeError('setState takes a mapping of state keys');
      Object.assign(changes, partial);
    },
    kv: {
      get: async (key) => (await ask('get', key)) ?? undefined,
      put: (key, value, options = {}) => ask('put', key, value, options),
      delete: (key) => ask('delete', key),
      list: (prefix = '') => ask('list', prefix),
      increment: (key, by = 1) => ask('increment', key, by),
    },
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    fetch: async (url, { method, headers, body, redirect } = {}) =>
      toResponse(await ask('fetch', String(url), { method, headers, body, redirect })),
    component: (reference) => ask('component', reference),
    sleep: (ms) => ask('sleep', ms),
  };

  return {
    /** Calls the default export of the code's module. */
    async run(loading) {
      try {
        const { default: handler } = await loading;
        if (typeof handler !== 'function') throw new TypeError('It has no function as its default export');
        const output = await (handler.length >= 2 ? handler(ctx.input, ctx) : handler(ctx));
        post({ kind: 'end' }, data(output), data(changes));
      } catch (error) {
        post({ kind: 'failure', ...thrown(error) });
      }
    },
    /** Takes what the other side says. */
    receive(text) {
      const { ask: id, value, error, abort } = parse(text);
      if (abort) {
        signal.aborted = true;
        signal.reason = errorOf(abort);
        for (const listener of listeners) listener();
        return;
      }
      const { resolve, reject } = asked.get(id);
      asked.delete(id);
      if (!error) return resolve(value);
      const refusal = errorOf(error);
      refused.set(refusal, id);
      reject(refusal);
    },
  };
};
