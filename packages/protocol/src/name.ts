import { z } from 'zod';

/** Names of ensembles, agents and tools. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Tenant ids: compared exactly. */
export const TENANT_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** `latest` (the newest save), `published`, or a number. */
export const VersionSelector = z.union([z.literal('latest'), z.literal('published'), z.int().min(1)]);
export type VersionSelector = z.infer<typeof VersionSelector>;

/** A tag that moves from version to version: any word that does not stand for a version by itself. */
export const MOVABLE_TAG = /^(?!(?:latest|published|stable)$)(?!v\d)[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Who owns a definition: the project's files (read-only over the API), or the API. */
export type ManagedBy = 'files' | 'api';
