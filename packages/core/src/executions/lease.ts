/** How long a worker that says nothing is waited for before another one goes on with its runs, ms. */
export const LEASE = 5000;
