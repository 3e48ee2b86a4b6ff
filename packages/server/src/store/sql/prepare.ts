import { Recent } from '@ensembleapp/core/recent.ts';
import type { Compilable, CompiledQuery } from 'kysely';

/** Stands for a value that is not known yet; typed as that value. */
export type Slots<Values> = <Name extends keyof Values>(name: Name) => Values[Name];

/** Texts of one query that are kept: those of the shapes asked for recently. */
const MAX_SHAPES = 100;

/** What stands for a value while a query is built, and later finds it among the values. */
class Slot {
  readonly valueIn: (values: object) => unknown;
  constructor(valueIn: (values: object) => unknown) {
    this.valueIn = valueIn;
  }
}

/**
 * Builds and compiles a query once; the answered function binds the values, which is all that a hot query then costs.
 *
 *     const byId = prepare((slot: Slots<{ id: string }>) => sql.selectFrom('credentials').where('id', '=', slot('id')));
 *     await database.all(byId({ id }));
 */
export function prepare<Values extends object, Row>(
  build: (slot: Slots<Values>) => Compilable<Row>,
): (values: Values) => CompiledQuery<Row> {
  return binding(build((name) => new Slot((values) => Reflect.get(values, name)) as never));
}

/**
 * As `prepare`, for a query whose text depends on which values there are and how long its lists are: it is built once for each such
 * shape, and `build` gets the values with slots in their places, so that it may ask of one no more than whether it is undefined.
 *
 *     const named = prepareByShape(({ names }: { names?: string[] }) => (names ? all.where('name', 'in', names) : all));
 *     await database.all(named({ names: ['a', 'b'] }));
 */
export function prepareByShape<Values extends object, Row>(
  build: (values: Values) => Compilable<Row>,
): (values: Values) => CompiledQuery<Row> {
  const prepared = new Recent<(values: Values) => CompiledQuery<Row>>(MAX_SHAPES);
  return (values) => {
    const shape = shapeOf(values);
    const known = prepared.get(shape);
    if (known) return known(values);
    const query = binding<Values, Row>(build(slotsFor(values)));
    prepared.set(shape, query);
    return query(values);
  };
}

function binding<Values extends object, Row>(query: Compilable<Row>): (values: Values) => CompiledQuery<Row> {
  const compiled = query.compile();
  return (values) => ({
    ...compiled,
    parameters: compiled.parameters.map((parameter) =>
      parameter instanceof Slot ? parameter.valueIn(values) : parameter,
    ),
  });
}

function shapeOf(values: object): string {
  let shape = '';
  for (const name of Object.keys(values)) {
    const value = Reflect.get(values, name);
    if (Array.isArray(value)) shape += `${name}*${value.length} `;
    else if (value !== undefined) shape += `${name} `;
  }
  return shape;
}

function slotsFor<Values extends object>(values: Values): Values {
  const slots = Object.entries(values).map(([name, value]) => [name, slotsOf(name, value)]);
  return Object.fromEntries(slots);
}

function slotsOf(name: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  const whole = (values: object) => Reflect.get(values, name);
  return Array.isArray(value) ? value.map((_, index) => new Slot((values) => whole(values)[index])) : new Slot(whole);
}
