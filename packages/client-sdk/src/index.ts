export * from './client.ts';
export * from './ensemble-error.ts';
