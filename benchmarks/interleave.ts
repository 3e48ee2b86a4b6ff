import { cpus } from 'node:os';

/** Work done, and the CPU time of the process that did it: a neighbour on the machine costs time, but not CPU time. */
export interface Sample {
  readonly operations: number;
  readonly cpuSeconds: number;
}

/** One of the things compared. */
export interface Contender {
  readonly name: string;
  /** Works for about so many milliseconds. Throws when a single answer is not the right one. */
  measure(milliseconds: number): Promise<Sample>;
}

/** How the contenders came out, over all rounds. */
export interface Standings {
  /** Operations per CPU second. */
  rate(name: string): number;
  /** Median over the rounds of one contender's rate divided by the other's in the same round. */
  ratio(name: string, base: string): number;
}

export interface Rounds {
  readonly rounds: number;
  /** Of each contender in each round. */
  readonly milliseconds: number;
}

/**
 * Runs the contenders by turns, in an order that rotates from round to round, so that whatever slows the machine meets all of them.
 * Prints a table in which the first contender is the base; a first round warms up and is not counted.
 */
export async function interleave(
  question: string,
  contenders: readonly Contender[],
  { rounds, milliseconds }: Rounds = { rounds: 15, milliseconds: 250 },
): Promise<Standings> {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    const first = round % contenders.length;
    for (const { name, measure } of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const { operations, cpuSeconds } = await measure(milliseconds);
      if (round > 0) rates.get(name)?.push(operations / cpuSeconds);
    }
  }
  const standings = standingsOf(rates);
  print(question, rates, standings);
  return standings;
}

function standingsOf(rates: ReadonlyMap<string, readonly number[]>): Standings {
  const of = (name: string) => {
    const found = rates.get(name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  };
  return {
    rate: (name) => quantile(of(name), 0.5),
    ratio: (name, base) => {
      const bases = of(base);
      return quantile(
        of(name).map((rate, round) => rate / (bases[round] ?? Number.NaN)),
        0.5,
      );
    },
  };
}

function print(question: string, rates: ReadonlyMap<string, readonly number[]>, { rate, ratio }: Standings): void {
  const [base = ''] = rates.keys();
  console.log(`\n${question}  (Node ${process.version}, ${cpus().length} cores)`);
  console.table(
    Object.fromEntries(
      [...rates].map(([name, all]) => [
        name,
        {
          'per CPU second': Math.round(rate(name)).toLocaleString('en'),
          'middle half': `± ${(((quantile(all, 0.75) - quantile(all, 0.25)) / 2 / rate(name)) * 100).toFixed(1)} %`,
          ratio: Number(ratio(name, base).toPrecision(3)),
        },
      ]),
    ),
  );
}

/** Linear between the two values it falls between. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at % 1);
}
