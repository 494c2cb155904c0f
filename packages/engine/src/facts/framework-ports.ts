/**
 * Where servers listen when nobody says otherwise. From their documentation. To renew: look at the option's page of each
 * server, raise `asOf`. A port of null means that it must be given.
 */
export interface ServerDefault {
  /** Program as it stands in a command. */
  readonly program: string;
  /** Subcommand that it needs for these defaults; null for none. */
  readonly verb: string | null;
  readonly port: number;
  /** Listens for the own container only unless told otherwise: nothing outside reaches it. */
  readonly loopback: boolean;
  /** Options that move the port. */
  readonly options: readonly string[];
  /** Variables that move the port. */
  readonly variables: readonly string[];
}

export const frameworkPortsTable = {
  source:
    'documentation of each server: uvicorn.org/settings, docs.gunicorn.org/settings, fastapi-cli, flask cli, streamlit config, nextjs cli, vite config',
  asOf: '2026-11-23',
} as const;

function server(
  program: string,
  verb: string | null,
  port: number,
  loopback: boolean,
  options: string,
  variables: string,
): ServerDefault {
  const list = (text: string) => text.split(' ').filter((word) => word !== '');
  return { program, verb, port, loopback, options: list(options), variables: list(variables) };
}

export const serverDefaults: readonly ServerDefault[] = [
  server('uvicorn', null, 8000, true, '--port', 'UVICORN_PORT'),
  server('gunicorn', null, 8000, true, '--bind -b', 'PORT GUNICORN_CMD_ARGS'),
  server('hypercorn', null, 8000, true, '--bind -b', ''),
  server('daphne', null, 8000, true, '--port -p', ''),
  server('granian', null, 8000, true, '--port', 'GRANIAN_PORT'),
  server('waitress-serve', null, 8080, false, '--port --listen', ''),
  server('fastapi', 'run', 8000, false, '--port', 'PORT'),
  server('flask', 'run', 5000, true, '--port -p', 'FLASK_RUN_PORT'),
  server('streamlit', 'run', 8501, false, '--server.port', 'STREAMLIT_SERVER_PORT'),
  server('next', 'start', 3000, false, '--port -p', 'PORT'),
  server('serve', null, 3000, false, '--listen -l -p', 'PORT'),
  server('vite', 'preview', 4173, true, '--port', ''),
];

/** The server that a command starts, when the table knows it. */
export function serverDefault(words: readonly string[]): ServerDefault | undefined {
  const names = words.map((word) => word.slice(word.lastIndexOf('/') + 1));
  return serverDefaults.find((it) => {
    const at = names.indexOf(it.program);
    return at >= 0 && at < 4 && (it.verb === null || names[at + 1] === it.verb);
  });
}
