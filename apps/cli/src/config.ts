/** What the environment says; read here and nowhere else. */
export interface CliConfig {
  /** `NO_COLOR` set to anything but nothing switches colour off, `FORCE_COLOR` switches it on; otherwise the terminal decides. */
  readonly colour: boolean | null;
}

export function readConfig(environment: NodeJS.ProcessEnv): CliConfig {
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  if (isSet('NO_COLOR')) return { colour: false };
  return { colour: isSet('FORCE_COLOR') && environment.FORCE_COLOR !== '0' ? true : null };
}
