/** Says whether a goal is met; one that is missed makes the process end with 1. */
export function goal(
  what: string,
  measured: number,
  bound: { readonly atLeast: number } | { readonly atMost: number },
): void {
  const [isMet, wanted] =
    'atLeast' in bound
      ? [measured >= bound.atLeast, `>= ${bound.atLeast}`]
      : [measured <= bound.atMost, `<= ${bound.atMost}`];
  if (!isMet) process.exitCode = 1;
  console.log(`${isMet ? 'met   ' : 'MISSED'}  ${what}: ${Number(measured.toPrecision(3))} (goal ${wanted})`);
}
