import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type AppProbe, appProbes, noProbe } from '../../shared/app-probes.ts';
import { appSubject, at, commandsOf, factsOf, optionOf } from '../../shared/apps.ts';

export default defineRule<AppProbe>({
  id: 'health/endpoints/probe-port-unserved',
  title: 'The probe asks a port where nothing listens',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: appProbes,
  noSubject: noProbe,

  check({ app, container, probe, kind, span }, model) {
    if (typeof probe.port !== 'number') return skip('The probe names its port or leaves it to the default.');
    const listening = listenPort(app, model, container?.id ?? null);
    if (listening === null) return skip(`The port on which ${app.name} listens cannot be told from the files.`);
    if (listening.port === probe.port) return pass([span, listening.span], `port ${probe.port} on both sides`);
    const where = container === null ? app.name : container.name;
    return fail(
      span,
      `The ${kind} probe of ${where} asks port ${probe.port}, but ${app.name} listens on ${listening.port} (${at(listening.span)}).`,
      {
        subject: { ...appSubject(app, `probe/${kind}/port`), discriminator: where },
        evidence: [listening.span],
        path: [
          { span: listening.span, note: `listens on ${listening.port}` },
          { span, note: `asks ${probe.port}` },
        ],
        verify: `\`curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:${listening.port}${probe.path ?? '/'}\` inside the container must print 200.`,
        fix: advice(`Ask port ${listening.port}`, 'yaml', `# ${at(span)}: replace ${probe.port} by ${listening.port}`),
      },
    );
  },

  docs: {
    problem: 'The connection is refused every time, so the container never becomes healthy.',
    impact: 'Deploys hang or restart for ever, and whatever waits for this container never starts.',
    verify: 'Ask both ports with curl inside the container.',
    remedy: 'Use one port in the command, the image, the container port and the probe.',
    tradeOff: 'None; one variable for all of them keeps them in step.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#healthcheck'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    return {"status": "ok"}\n',
        Dockerfile:
          'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:8080/health"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    return {"status": "ok"}\n',
        Dockerfile:
          'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:8000/health"]\n',
      },
    ],
  },
});

/** Only ports that the start command or the code names for certain. */
function listenPort(app: App, model: DeploymentModel, container: string | null): { port: number; span: Span } | null {
  const commands = commandsOf(app, model).filter(
    (command) => container === null || command.container === null || command.container.id === container,
  );
  if (commands.length > 1) return null;
  const [command] = commands;
  if (command !== undefined && /\b(?:uvicorn|gunicorn|hypercorn|granian|fastapi|flask)\b/.test(command.text)) {
    if (/[;&|$]/.test(command.text)) return null;
    const given =
      optionOf(command.words, '--port') ??
      (/\buvicorn|flask\b/.test(command.text) ? optionOf(command.words, '-p') : null) ??
      /:(\d{2,5})$/.exec(optionOf(command.words, '--bind', '-b') ?? '')?.[1] ??
      null;
    const port = Number(given);
    return given !== null && Number.isInteger(port) ? { port, span: command.span } : null;
  }
  const listens = factsOf(app, 'listen');
  const [listen] = listens;
  return listens.length === 1 && listen !== undefined && listen.port !== null && listen.portEnv === null
    ? { port: listen.port, span: listen.span }
    : null;
}
