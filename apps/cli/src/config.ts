/** What the environment says; read here and nowhere else. */
export interface CliConfig {
  /** `NO_COLOR` set to anything but nothing switches colour off, `FORCE_COLOR` switches it on; otherwise the terminal decides. */
  readonly colour: boolean | null;
  /** `SEAWORTHY_SERVER`; null: not set. */
  readonly server: string | null;
  /** `SEAWORTHY_TOKEN`, an API token; null: not set. */
  readonly token: string | null;
}

export function readConfig(environment: NodeJS.ProcessEnv): CliConfig {
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  const textOf = (name: string) => (isSet(name) ? (environment[name]?.trim() ?? null) : null);
  const forced = isSet('FORCE_COLOR') && environment.FORCE_COLOR !== '0' ? true : null;
  return {
    colour: isSet('NO_COLOR') ? false : forced,
    server: textOf('SEAWORTHY_SERVER'),
    token: textOf('SEAWORTHY_TOKEN'),
  };
}
