import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, commandsOf, containersOfApp, imagesOfApp, optionOf } from '../../shared/apps.ts';
import { heavyOf, workOf } from '../../shared/heavy-work.ts';

/** gunicorn's default of --timeout, seconds. */
const defaultSeconds = 30;
const needed = 120;

export default defineRule<App>({
  id: 'network/timeouts-and-limits/worker-timeout-short',
  title: 'The application server kills long requests',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) => model.apps.filter((app) => app.role === 'service' && gunicornOf(app, model) !== undefined),
  noSubject: 'No application here is served by gunicorn.',

  check(app, model) {
    const command = gunicornOf(app, model);
    if (command === undefined) return skip('gunicorn is not started here.');
    const written = optionOf(command.words, '--timeout', '-t') ?? fromVariables(app, model);
    if (written === null && /(?:^|\s)(?:-c|--config)[\s=]/.test(command.text))
      return skip('A configuration file decides.');
    const seconds = written === null ? defaultSeconds : Number(written);
    if (!Number.isFinite(seconds)) return skip(`The timeout is ${written}.`);
    // Workers of uvicorn answer their heartbeat while a request waits; only blocking work stops them.
    const slow = slowWork(app);
    if (slow === undefined) return skip('No handler here does work of minutes.');
    if (seconds === 0 || seconds >= needed) return pass(command.span, `waits ${seconds} s`);
    const proxy = model.proxies
      .flatMap((it) =>
        it.servers.flatMap((server) => server.locations.map((location) => location.settings.readTimeoutSeconds)),
      )
      .find((it) => it.state === 'set' && it.value > seconds);
    return fail(
      command.span,
      `gunicorn kills a worker of ${app.name} after ${seconds} s${written === null ? ' (its default)' : ''}, and ${slow.what} (${at(slow.span)}) can take minutes${proxy?.state === 'set' ? `; the proxy would wait ${proxy.value} s (${at(proxy.span)})` : ''}.`,
      {
        subject: appSubject(app, 'gunicorn/timeout'),
        evidence: [slow.span, ...(proxy === undefined ? [] : [proxy.span])],
        verify: 'The log says "WORKER TIMEOUT" while a large document is processed, and the client gets 502.',
        fix: advice(
          'Give requests the time that the work needs',
          'bash',
          `gunicorn --timeout ${needed * 3} …   # or move the work to a queue`,
        ),
      },
    );
  },

  docs: {
    problem: 'The timeout is meant for workers that hang, and it cannot tell hanging from working.',
    impact: 'Large documents fail every time, and the other requests of the killed worker are lost with them.',
    verify: 'Process the largest real document and look for "WORKER TIMEOUT".',
    remedy: 'Raise --timeout above the longest work, or move the work out of the request.',
    tradeOff: 'A worker that really hangs is noticed later.',
    sources: ['https://docs.gunicorn.org/en/stable/settings.html#timeout'],
  },
  examples: {
    bad: [example('')],
    good: [example('"--timeout", "600", ')],
  },
});

function gunicornOf(app: App, model: DeploymentModel) {
  return commandsOf(app, model).find((command) => /\bgunicorn\b/.test(command.text));
}

function fromVariables(app: App, model: DeploymentModel): string | null {
  const all = [
    ...containersOfApp(app, model).flatMap((container) => container.env),
    ...imagesOfApp(app, model).flatMap((image) => image.env),
  ];
  for (const entry of all) {
    const value = known(entry.value) ?? '';
    if (entry.name === 'GUNICORN_CMD_ARGS') {
      const given = /--timeout[= ](\d+)/.exec(value)?.[1];
      if (given !== undefined) return given;
    }
    if (/^(?:GUNICORN_TIMEOUT|WORKER_TIMEOUT|TIMEOUT)$/.test(entry.name)) return value;
  }
  return null;
}

function slowWork(app: App): { readonly what: string; readonly span: Span } | undefined {
  for (const route of app.routes) {
    const work = workOf({ app, route });
    if (work !== undefined) return { what: `${route.path} with ${work.library}`, span: work.span };
  }
  const heavy =
    app.routes.some((route) => route.upload) && app.facts.some((fact) => fact.type === 'heavy-call' && !fact.offloaded)
      ? heavyOf(app)
      : undefined;
  return heavy === undefined ? undefined : { what: heavy.name, span: heavy.span };
}

function example(option: string) {
  return {
    'requirements.txt': 'flask==3.1.2\ngunicorn==23.0.0\npytesseract==0.3.13\n',
    'app.py':
      'import pytesseract\nfrom flask import Flask, request\napp = Flask(__name__)\n\n@app.route("/read", methods=["POST"])\ndef read():\n    return pytesseract.image_to_string(request.files["page"])\n',
    Dockerfile: `FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", ${option}"app:app"]\n`,
  };
}
