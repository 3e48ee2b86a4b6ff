import type { Compilable, CompiledQuery } from 'kysely';

/** Stands for a value that is not known yet; typed as that value. */
export type Slots<Values> = <Name extends keyof Values>(name: Name) => Values[Name];

class Slot {
  readonly name: PropertyKey;
  constructor(name: PropertyKey) {
    this.name = name;
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
  const compiled = build((name) => new Slot(name) as never).compile();
  const names = compiled.parameters.map((parameter) => (parameter instanceof Slot ? parameter.name : undefined));
  return (values) => ({
    ...compiled,
    parameters: names.map((name, index): unknown =>
      name === undefined ? compiled.parameters[index] : Reflect.get(values, name),
    ),
  });
}
