import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import {
  appSubject,
  at,
  containersOfApp,
  factsOf,
  imagesOfApp,
  mountOf,
  noRunning,
  pathInside,
  running,
} from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'observability/logs/log-file-grows',
  title: 'A log file in the container grows without limit',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const files = factsOf(app, 'log-file');
    const [first] = files.filter((one) => !one.rotates);
    if (first === undefined)
      return files[0] === undefined
        ? skip(`${app.name} writes no log file of its own.`)
        : pass(files[0], 'the file rotates');
    const container = containersOfApp(app, model)[0];
    const inside = first.path === null ? null : pathInside(first.path, imagesOfApp(app, model)[0]);
    const mount = container === undefined || inside === null ? undefined : mountOf(container, inside);
    const where = mount === undefined ? 'the writable layer of the container' : `${mount.source ?? mount.target}`;
    return fail(
      first,
      `${app.name} writes its log to ${first.path ?? 'a file'} (${at(first.span)}), in ${where}, and nothing ever cuts it.`,
      {
        subject: appSubject(app, 'logs/file'),
        evidence: mount === undefined ? [] : [mount.span],
        problem: `It grows until the disk is full${mount === undefined ? ', is gone with the next deploy' : ''}, and \`docker logs\`, log shippers and rotation settings of the platform do not see it.`,
        verify: `\`docker compose exec ${container?.name ?? app.name} ls -lh ${inside ?? first.path ?? ''}\` twice, an hour apart: it only grows.`,
        fix: advice(
          'Write to standard output, or rotate the file',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'handler = logging.StreamHandler(sys.stdout)\n# when a file is really wanted, on a volume:\nhandler = RotatingFileHandler("/data/logs/app.log", maxBytes=10_000_000, backupCount=5)'
            : "new winston.transports.Console();\n// when a file is really wanted, on a volume:\nnew winston.transports.File({ filename: '/data/logs/app.log', maxsize: 10_000_000, maxFiles: 5 });",
        ),
      },
    );
  },

  docs: {
    problem: 'A plain file handler never cuts its file.',
    impact: 'A full disk stops the database, uploads and every other container of the host.',
    verify: 'Look at the size of the file twice.',
    remedy: 'Write to standard output and let the platform keep and rotate it.',
    tradeOff: 'Old lines are where the platform keeps them, not in the container.',
    sources: [
      'https://12factor.net/logs',
      'https://docs.python.org/3/library/logging.handlers.html#rotatingfilehandler',
    ],
  },
  examples: {
    bad: [tree('logging.FileHandler("/app/app.log")')],
    good: [tree('logging.handlers.RotatingFileHandler("/app/app.log", maxBytes=1000000, backupCount=3)')],
  },
});

function tree(handler: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `import logging, logging.handlers\nfrom fastapi import FastAPI\nlogging.getLogger().addHandler(${handler})\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}
