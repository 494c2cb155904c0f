import type { App } from '../../../model/app.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'network/timeouts-and-limits/outbound-timeout-missing',
  title: 'A silent server holds requests for ever',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const calls = factsOf(app, 'outbound-call').filter((call) => !isElsewhere(call.span.file));
    const endless = calls.filter((call) => !call.timeout);
    const [first] = endless;
    const mail = first === undefined ? endlessMail(app) : null;
    if (mail !== null)
      return fail(
        mail,
        `${app.name} sends mail through Django's SMTP backend and sets no timeout for it (${at(mail)}), and Django's default is to wait for ever.`,
        {
          subject: appSubject(app, 'outbound/smtp'),
          problem:
            'A mail server that accepts the connection and stays silent holds the thread or worker that sends until the process restarts.',
          verify:
            'Set the mail host to a machine with `nc -lk 9999` and send a mail: the call must end with an error after the timeout.',
          fix: advice(
            'Give the mail server ten seconds',
            'python',
            usesMailers(app)
              ? 'MAILERS = {\n    "default": {\n        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",\n        "OPTIONS": {"timeout": 10},   # seconds, beside the host and the other options\n    },\n}'
              : 'EMAIL_TIMEOUT = 10   # seconds',
          ),
        },
      );
    if (first === undefined)
      return calls[0] === undefined
        ? skip('No call of requests or axios was found.')
        : pass(calls[0], 'calls to other services have a timeout');
    const places = endless.slice(0, 4).map((call) => at(call.span));
    const rest = endless.length > 4 ? ` and ${endless.length - 4} more` : '';
    return fail(
      first,
      `${app.name} calls other services with ${first.library} and no timeout${endless.length === 1 ? '' : `, ${endless.length} times (${places.join(', ')}${rest})`}.`,
      {
        subject: appSubject(app, `outbound/${first.library}`),
        evidence: endless.slice(1, 20).map((call) => call.span),
        problem: `${first.library} waits without a limit when a connection stays open and nothing comes. Every such request keeps ${app.language === 'python' ? 'one of the threads or workers' : 'its connection and memory'} until the process restarts.`,
        fix:
          first.library === 'requests'
            ? advice(
                'Give every call a connect and a read timeout',
                'python',
                'requests.get(url, timeout=(3, 30))   # seconds to connect, seconds between bytes',
              )
            : advice(
                'Give the client a timeout',
                'ts',
                'const client = axios.create({ timeout: 30_000 });   // milliseconds until the whole answer is there\n// fetch: a signal of its own for every call, fetch(url, { signal: AbortSignal.timeout(30_000) })',
              ),
      },
    );
  },

  docs: {
    problem:
      'Without a timeout the operating system decides, and for an open connection that sends nothing it never does.',
    impact:
      'When the other service hangs, one after another of our workers hangs with it, until the whole service answers nothing.',
    verify: 'Point the call at `nc -l 9999` and watch that it ends with an error after the timeout.',
    remedy: 'Set connect and read timeouts on every call, in one shared client, and decide what the caller sees then.',
    tradeOff:
      'Slow but working services are cut off when the limit is too tight; take it from their slowest ordinary answer.',
    sources: [
      'https://requests.readthedocs.io/en/latest/user/advanced/#timeouts',
      'https://axios-http.com/docs/req_config',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nrequests==2.33.0\n',
        'main.py':
          'import requests\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/a")\ndef a():\n    return requests.get("http://store/a").json()\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nrequests==2.33.0\n',
        'main.py':
          'import requests\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/a")\ndef a():\n    return requests.get("http://store/a", timeout=5).json()\n',
      },
    ],
  },
});

/** Tools for people, code of browsers, generators, tests: whoever waits there can press a key. */
function isElsewhere(file: string): boolean {
  return (
    /(?:^|\/)(?:scripts?|cli|commands|bin|tools|dev|docs?|examples?|notebooks?|_?(?:integration[-_])?tests?|eval\w*|benchmarks?|components|hooks|pages|views|stores?|frontend|client|public|extra)\//.test(
      file,
    ) || /\.[jt]sx$|(?:^|\/)(?:cli|generate_\w+|gunicorn\.conf)\.\w+$|mock|stub|[-_.]test\.\w+$|tunnel/.test(file)
  );
}

/** With MAILERS Django looks at the options of each mailer and no longer at the EMAIL settings. */
function usesMailers(app: App): boolean {
  return factsOf(app, 'django-setting').some((one) => one.name === 'MAILERS');
}

/** Where the SMTP backend of Django gets its host, when no timeout stands beside it; null otherwise. */
function endlessMail(app: App): Span | null {
  if (!app.frameworks.some((one) => one.name === 'django')) return null;
  const settings = factsOf(app, 'django-setting');
  const named = (name: string) => settings.find((one) => one.name === name);
  const host = named('EMAIL_HOST');
  const mailers = settings.filter((one) => one.name === 'MAILERS').find((one) => /smtp\.EmailBackend/.test(one.value));
  const place = host ?? mailers;
  if (place === undefined || named('EMAIL_TIMEOUT') !== undefined || /timeout/i.test(place.value)) return null;
  if (factsOf(app, 'env-read').some((read) => /EMAIL_TIMEOUT|SMTP_TIMEOUT/.test(read.name))) return null;
  const backend = named('EMAIL_BACKEND');
  if (backend !== undefined && !/smtp/i.test(backend.value)) return null;
  return place.span;
}
