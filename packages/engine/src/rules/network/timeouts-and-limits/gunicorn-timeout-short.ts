import type { App } from '../../../model/app.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import {
  appSubject,
  at,
  commandsOf,
  containersOfApp,
  factsOf,
  imagesOfApp,
  noService,
  optionOf,
  services,
} from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'network/timeouts-and-limits/gunicorn-timeout-short',
  title: 'gunicorn kills the worker during long requests',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: services,
  noSubject: noService,

  check(app, model) {
    const command = commandsOf(app, model).find((one) => /\bgunicorn\b/.test(one.text));
    if (command === undefined) return skip('The service is not run by gunicorn, or nothing says how it is run.');
    // A configuration file or GUNICORN_CMD_ARGS may say it.
    const elsewhere =
      /(?:^|\s)(?:-c|--config)[\s=]/.test(command.text) ||
      [
        ...containersOfApp(app, model).flatMap((one) => one.env),
        ...imagesOfApp(app, model).flatMap((one) => one.env),
      ].some((entry) => /^GUNICORN_CMD_ARGS$|TIMEOUT/.test(entry.name)) ||
      model.files.some((file) => /(?:^|\/)gunicorn[\w.]*\.py$/.test(file.path));
    const given = optionOf(command.words, '--timeout', '-t');
    if (given === null && elsewhere) return skip('The timeout of gunicorn is set outside of its command.');
    const seconds = given === null ? 30 : Number(given);
    if (!Number.isFinite(seconds)) return skip('The timeout of gunicorn comes from a variable.');
    const heavy =
      factsOf(app, 'heavy-call').find((call) =>
        app.routes.some((route) => route.handler !== null && route.handler === call.function),
      ) ?? loadAtImport(app);
    if (heavy === undefined) return skip('No request of this service is known to take long.');
    const asynchronous =
      /uvicorn|gevent|eventlet|gthread|tornado/.test(optionOf(command.words, '-k', '--worker-class') ?? '') ||
      optionOf(command.words, '--threads') !== null;
    // An async worker tells gunicorn that it lives while its handlers run in threads.
    if (asynchronous && heavy.type === 'heavy-call' && !heavy.inAsync)
      return skip('The worker reports to gunicorn while handlers run in threads.');
    if (seconds === 0 || seconds >= 120)
      return pass(command.span, seconds === 0 ? 'no timeout' : `${seconds} s are allowed`);
    const what =
      heavy.type === 'model-load'
        ? `loads the ${heavy.library} models when it starts (${at(heavy.span)})`
        : `works with ${heavy.library} inside of a request (${at(heavy.span)})`;
    return fail(
      command.span,
      `gunicorn ends a worker that is silent for ${seconds} seconds${given === null ? ' (its default)' : ''}, and ${app.name} ${what}.`,
      {
        subject: appSubject(app, 'gunicorn/timeout'),
        evidence: [heavy.span],
        verify: `Send the largest document that users have: the log of ${known(containersOfApp(app, model)[0]?.image ?? { state: 'unset', span: command.span })?.repository ?? app.name} must not contain "WORKER TIMEOUT".`,
        fix: advice(
          'Give long requests their time, or move them to a queue',
          'dockerfile',
          `CMD ${command.text.includes('--timeout') ? command.text.replace(/--timeout[= ]\d+/, '--timeout 180') : `${command.text.trim()} --timeout 180`}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A sync worker reports to its master only between requests; one that works longer counts as dead and is killed.',
    impact:
      'Large documents always fail with 502, and with slow models the service restarts its workers for ever and never serves a request.',
    verify: 'Send a request that takes longer than the timeout and look for "WORKER TIMEOUT" in the log.',
    remedy:
      'Raise --timeout above the longest request (and the limits of the proxy with it), or answer 202 and let a queue do the work.',
    tradeOff: 'A worker that really hangs is noticed later.',
    sources: [
      'https://docs.gunicorn.org/en/stable/settings.html#timeout',
      'https://docs.gunicorn.org/en/stable/faq.html',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'flask==3.1.2\npytesseract==0.3.13\n',
        'app.py':
          'import pytesseract\nfrom flask import Flask\napp = Flask(__name__)\n\n@app.route("/ocr", methods=["POST"])\ndef ocr():\n    return pytesseract.image_to_string("a.png")\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["gunicorn", "-w", "2", "app:app"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'flask==3.1.2\npytesseract==0.3.13\n',
        'app.py':
          'import pytesseract\nfrom flask import Flask\napp = Flask(__name__)\n\n@app.route("/ocr", methods=["POST"])\ndef ocr():\n    return pytesseract.image_to_string("a.png")\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["gunicorn", "-w", "2", "--timeout", "180", "app:app"]\n',
      },
    ],
  },
});

function loadAtImport(app: App) {
  return factsOf(app, 'model-load').find((load) => load.at === 'import');
}
