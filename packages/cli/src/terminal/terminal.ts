/** The streams of this process and the signals sent to it: all that a command has of the machine it is typed on. */
export interface Terminal {
  readonly stdin: Input;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly cwd: string;
  readonly signals: Signals;
}

type Input = AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };

export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Ctrl-C and SIGTERM: they end the process at once, but for whoever takes them. */
export interface Signals {
  /** @param handle told of each signal, and how to end the process as if nobody had taken it */
  take(handle: (end: () => void) => void): void;
  giveBack(): void;
}
