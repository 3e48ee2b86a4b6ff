import type { CompiledQuery } from 'kysely';
import type { SqlDialect } from '../dialect.ts';
import { eighth } from './eighth.ts';
import { fifth } from './fifth.ts';
import { first } from './first.ts';
import { fourth } from './fourth.ts';
import { second } from './second.ts';
import { seventh } from './seventh.ts';
import { sixth } from './sixth.ts';
import { third } from './third.ts';

/** One step of the schema: what it runs, all or nothing. */
export type Migration = (dialect: SqlDialect) => readonly CompiledQuery[];

/** In order and for good: the first is number 1. */
export const MIGRATIONS: readonly Migration[] = [first, second, third, fourth, fifth, sixth, seventh, eighth];
