/** A run that can do no more for now is let go of, and goes on later from what it wrote down. */
export class Suspended extends Error {
  override readonly name = 'Suspended';
  constructor() {
    super('The run waits');
  }
}

/** A run is stopped because somebody said so. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  constructor() {
    super('The execution was cancelled');
  }
}
