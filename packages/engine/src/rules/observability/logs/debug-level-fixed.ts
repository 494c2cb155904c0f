import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, factsOf, imagesOfApp, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'observability/logs/debug-level-fixed',
  title: 'Production logs at debug level',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const fixed = factsOf(app, 'log-level');
    const code = fixed.find((it) => it.logger === undefined) ?? fixed.find((it) => it.aside !== true) ?? fixed[0];
    const set = variableOf(app, model);
    if (set === null && code === undefined) {
      const call = factsOf(app, 'log-call')[0] ?? factsOf(app, 'logging-setup')[0];
      return call === undefined
        ? skip('No logging call was found in the sources.')
        : skip('No debug level is fixed in the code.');
    }
    const own = code?.logger !== undefined && !isLibrary(code.logger) ? code.logger : undefined;
    // A table or file of its own for the lines of one logger is a decision, and the console stays readable.
    if (set === null && own !== undefined && code?.aside === true)
      return skip('Only a logger with a handler of its own, apart from the console, is at debug level.');
    const small = set === null && own !== undefined;
    const place = set?.span ?? code?.span ?? app.span;
    const how =
      set === null
        ? `${app.name} fixes the level ${code?.level ?? 'DEBUG'}${own === undefined ? '' : ` of logger ${own}`} in its code (${at(place)})`
        : `${set.name}=${set.value} is set for ${app.name} (${at(place)})`;
    return fail(
      place,
      `${how}, so production writes ${small ? 'what that logger meant' : 'everything that was meant'} for a developer.`,
      {
        subject: appSubject(app, 'logs/level'),
        evidence: set === null || code === undefined ? [] : [code.span],
        ...(set === null && own !== undefined
          ? {
              problem:
                'Debug lines are written for a developer who looks at test data: bodies of answers, names and addresses of users stand in them.',
            }
          : {}),
        ...(small
          ? {
              severity: 'MONITOR',
              monitor: {
                metric: `log lines per minute of logger ${own} at DEBUG`,
                threshold: 'more than 10 % of all lines for an hour',
                why: 'from there on the lines that matter are hard to find and disks fill sooner',
              },
            }
          : {}),
        verify: small
          ? `\`docker compose logs --since 10m | grep -i debug | grep -cF '${own}'\` must print 0 under normal load.`
          : '`docker compose logs --since 10m | grep -ci debug` must print 0 under normal load.',
        fix:
          set !== null
            ? levelInPlace(set)
            : advice(
                'Take the level from the environment, INFO by default',
                app.language === 'python' ? 'python' : 'ts',
                app.language === 'python'
                  ? small
                    ? `level = os.getenv("LOG_LEVEL", "INFO").upper()   # in the place of DEBUG for logger ${own}`
                    : 'logging.getLogger().setLevel(os.getenv("LOG_LEVEL", "INFO").upper())'
                  : "const logger = pino({ level: process.env.LOG_LEVEL ?? 'info' });",
              ),
      },
    );
  },

  docs: {
    problem:
      'Libraries log requests, headers, statements and payloads at debug level, each with its own idea of what is harmless.',
    impact:
      'The few lines that matter drown, disks fill several times faster, and personal data and tokens end up in logs.',
    verify: 'Count debug lines under normal load.',
    remedy: 'Read the level from the environment and default to INFO.',
    tradeOff: 'To look into a fault the level has to be raised for a while, which needs a restart in most set-ups.',
    sources: ['https://12factor.net/config', 'https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html'],
  },
  examples: {
    bad: [tree('logging.DEBUG')],
    good: [tree('os.getenv("LOG_LEVEL", "INFO")')],
  },
});

function tree(level: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `import logging, os\nfrom fastapi import FastAPI\nlogging.basicConfig(level=${level})\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}

/** The code reads the level already: the value in the deployment is all there is to change. */
function levelInPlace(set: { readonly name: string; readonly span: Span }) {
  return /\.ya?ml$/.test(set.span.file)
    ? advice(
        `Set ${set.name} to INFO`,
        'yaml',
        `${set.name}: INFO   # DEBUG for the length of an inquiry, from the shell or an override file`,
      )
    : advice(`Set ${set.name} to INFO`, 'dockerfile', `ENV ${set.name}=INFO`);
}

const levelName = /^(?:[A-Z0-9]+_)*LOG(?:GING)?_?LEVEL$|^LOGLEVEL$|^UVICORN_LOG_LEVEL$|^DJANGO_LOG_LEVEL$/;

function isLibrary(name: string): boolean {
  return /^(?:django|sqlalchemy|urllib3|uvicorn|celery|httpx|werkzeug|asyncio|boto)/.test(name);
}

function variableOf(app: App, model: DeploymentModel): { name: string; value: string; span: Span } | null {
  const entries = [
    ...containersOfApp(app, model).flatMap((one) => one.env),
    ...imagesOfApp(app, model).flatMap((one) => one.env),
  ];
  for (const entry of entries) {
    const value = known(entry.value);
    if (levelName.test(entry.name) && value !== undefined && /^(?:debug|trace|verbose|silly)$/i.test(value))
      return { name: entry.name, value, span: entry.span };
  }
  return null;
}
