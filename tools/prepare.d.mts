export type AppName = 'api' | 'worker' | 'web' | 'cli';
export const root: string;
export class PrepareError extends Error {}
export function prepare(options: {
  readonly build: readonly AppName[];
  readonly log: (line: string) => void;
}): Promise<void>;
