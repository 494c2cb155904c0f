/** How web servers bind and listen when nobody says otherwise. From their documentation, read on the day of the tables. */
export interface ServerDefault {
  readonly program: RegExp;
  /** Default address is loopback: unreachable from outside of the container. */
  readonly loopback: boolean;
  readonly port: number;
  readonly hostOptions: readonly string[];
  readonly hostVariables: readonly string[];
  readonly portOptions: readonly string[];
  /** What to add to the command. */
  readonly fix: string;
}

export const serverDefaults: readonly (ServerDefault & { readonly name: string })[] = [
  {
    name: 'uvicorn',
    program: /^uvicorn$/,
    loopback: true,
    port: 8000,
    hostOptions: ['--host'],
    hostVariables: ['UVICORN_HOST'],
    portOptions: ['--port'],
    fix: '--host 0.0.0.0',
  },
  {
    name: 'hypercorn',
    program: /^hypercorn$/,
    loopback: true,
    port: 8000,
    hostOptions: ['--bind', '-b', '--config', '-c'],
    hostVariables: [],
    portOptions: [],
    fix: '--bind 0.0.0.0:8000',
  },
  {
    name: 'daphne',
    program: /^daphne$/,
    loopback: true,
    port: 8000,
    hostOptions: ['-b', '--bind', '-u', '-e'],
    hostVariables: [],
    portOptions: ['-p', '--port'],
    fix: '-b 0.0.0.0',
  },
  {
    name: 'gunicorn',
    program: /^gunicorn$/,
    loopback: true,
    port: 8000,
    hostOptions: ['--bind', '-b', '--config', '-c'],
    hostVariables: ['PORT', 'GUNICORN_CMD_ARGS'],
    portOptions: [],
    fix: '--bind 0.0.0.0:8000',
  },
];
