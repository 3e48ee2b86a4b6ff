import type { FieldFormat } from './fields.ts';

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const EMAIL = /^[^\s@"<>()[\]:;,\\]{1,64}@[a-z\d](?:[a-z\d-]{0,62})(?:\.[a-z\d][a-z\d-]{0,62})+$/i;

/** Whether a text has the form its field asks for. */
export function fitsFormat(format: FieldFormat, text: string): boolean {
  switch (format) {
    case 'date':
      return isDay(text);
    case 'date-time':
      return isDay(DATE_TIME.exec(text)?.[1] ?? '') && !Number.isNaN(Date.parse(text));
    case 'uuid':
      return UUID.test(text);
    case 'email':
      return text.length <= 254 && EMAIL.test(text);
    case 'uri':
      return /^[a-z][a-z\d+.-]*:/i.test(text) && URL.canParse(text);
  }
}

/** A day that the calendar has: not 2023-02-29. */
function isDay(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
