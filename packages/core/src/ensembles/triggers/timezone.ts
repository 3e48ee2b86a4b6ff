/** Is it the name of a time zone (IANA)? */
export function isTimezone(written: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: written });
    return true;
  } catch {
    return false;
  }
}
