import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import {
  appSubject,
  commandsOf,
  execInApp,
  factsOf,
  noService,
  optionOf,
  portOfApp,
  services,
} from '../../shared/apps.ts';

const loopback = /^(?:127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/;

export default defineRule<App>({
  id: 'health/endpoints/loopback-bind-in-container',
  title: 'The service listens where nobody can reach it',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: services,
  noSubject: noService,

  check(app, model) {
    if (app.containers.length + app.images.length === 0)
      return skip(`${app.name} runs in no container of this repository.`);
    const bound = bindOf(app, model);
    if (bound === null) return skip('The address on which the service listens cannot be told from the files.');
    if (!loopback.test(bound.host)) return pass(bound.span, `listens on ${bound.host}`);
    const port = portOfApp(app, model);
    return fail(
      bound.span,
      `${app.name} listens on ${bound.host}${bound.implied ? ', the default of its server,' : ''} inside its container.`,
      {
        subject: appSubject(app, 'listen/host'),
        verify: `\`${execInApp(app, model, 'ss -ltn')}\` must show 0.0.0.0:${port}, not ${bound.host}:${port}.`,
        fix: advice(
          'Listen on all addresses of the container',
          'dockerfile',
          `CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "${port}"]`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A loopback address inside a container is reachable from that container only, so published ports, proxies and probes from outside get connection refused.',
    impact: 'The service is up and unreachable: every request ends in 502.',
    verify: 'Look at the listening address with `ss -ltn` inside the container.',
    remedy: 'Bind to 0.0.0.0 in the container and decide with published ports and networks who may connect.',
    tradeOff: 'Whoever shares the container network can connect; publish only what the proxy needs.',
    sources: ['https://www.uvicorn.org/settings/#socket-binding', 'https://docs.docker.com/engine/network/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    return {"status": "ok"}\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--port", "8000"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    return {"status": "ok"}\n',
        Dockerfile:
          'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n',
      },
    ],
  },
});

interface Bound {
  readonly host: string;
  readonly span: Span;
  readonly implied: boolean;
}

/** Servers that bind to loopback unless told otherwise: uvicorn and Flask's own; Node, `fastapi run` and Granian do not. */
function bindOf(app: App, model: DeploymentModel): Bound | null {
  const commands = commandsOf(app, model);
  const server = commands.find((command) =>
    /\b(?:uvicorn|hypercorn|gunicorn|fastapi|flask|granian|daphne)\b/.test(command.text),
  );
  if (server !== undefined) {
    const given = optionOf(server.words, '--host', '-h') ?? hostOf(optionOf(server.words, '--bind', '-b'));
    if (given !== null)
      return /[$]/.test(given) ? null : { host: given.replace(/["']/g, ''), span: server.span, implied: false };
    const isBare = /^(?:\S*\/)?(?:uvicorn|flask)$|^(?:python3?|\S*\/python3?)$/.test(server.words[0] ?? '');
    const isUvicorn = /\buvicorn\b/.test(server.text) && !/gunicorn/.test(server.text);
    const moved =
      /--uds|--fd/.test(server.text) ||
      variables(app, model).some((name) => /^(?:UVICORN_HOST|FLASK_RUN_HOST|HOST)$/.test(name));
    return isBare && isUvicorn && !moved ? { host: '127.0.0.1', span: server.span, implied: true } : null;
  }
  const listens = factsOf(app, 'listen');
  const [listen] = listens;
  if (listens.length !== 1 || listen === undefined || listen.host === null || listen.host.startsWith('{=')) return null;
  return commands.length === 0 ||
    commands.some((command) => /\b(?:python3?|node|npm|bun|pnpm|yarn)\b/.test(command.text))
    ? { host: listen.host, span: listen.span, implied: false }
    : null;
}

function hostOf(bind: string | null): string | null {
  return bind === null ? null : (/^(.*):\d+$/.exec(bind)?.[1] ?? null);
}

function variables(app: App, model: DeploymentModel): string[] {
  return [
    ...model.containers
      .filter((container) => app.containers.includes(container.id))
      .flatMap((container) => container.env),
    ...model.images.filter((image) => app.images.includes(image.id)).flatMap((image) => image.env),
  ].map((entry) => entry.name);
}
