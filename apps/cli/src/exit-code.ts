/** Exit codes are an interface: scripts depend on them. Where several apply: 5, 2, 3, 4, 1. */
export const exitCodes = {
  ok: 0,
  gateFailed: 1,
  usage: 2,
  nothingDeployable: 3,
  incomplete: 4,
  internal: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the program with a sentence for the person and the code for the script. */
export class ExitError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ExitError';
    this.exitCode = exitCode;
  }
}
