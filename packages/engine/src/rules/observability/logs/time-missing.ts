import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'observability/logs/time-missing',
  title: 'Log lines do not say when they were written',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app) {
    const all = factsOf(app, 'log-format');
    const bare = all.filter((one) => !one.timed);
    const [first] = bare;
    if (first === undefined)
      return all[0] === undefined
        ? skip(`${app.name} sets no layout for its log lines.`)
        : pass(all[0], 'lines carry the time');
    if (all.length > bare.length) return pass(all.find((one) => one.timed) ?? first, 'another layout carries the time');
    return fail(first, `The log lines of ${app.name} have a layout without time (${at(first.span)}).`, {
      subject: appSubject(app, 'logs/time'),
      evidence: bare.slice(1, 3).map((one) => one.span),
      problem:
        'Docker keeps a time of its own beside each line, but it is gone as soon as lines are copied, shipped as text or read with plain `docker logs`, and it is the time of arrival.',
      impact:
        'In an incident the lines of several services cannot be put in order, and "when did it start" has no answer.',
      verify: '`docker compose logs --no-log-prefix | head` must show a time with time zone in every line.',
      fix: advice(
        'Put the time first, in UTC',
        app.language === 'python' ? 'python' : 'ts',
        app.language === 'python'
          ? 'formatter = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")\nformatter.converter = time.gmtime'
          : 'winston.createLogger({ format: winston.format.combine(winston.format.timestamp(), winston.format.json()) });',
      ),
    });
  },

  docs: {
    problem: 'The layout leaves out the time.',
    impact: 'Lines of several services cannot be put in order.',
    verify: 'Look at the first lines of the log.',
    remedy: 'Write the time in UTC as the first field.',
    tradeOff: 'Lines get twenty characters longer.',
    sources: [
      'https://docs.python.org/3/library/logging.html#logrecord-attributes',
      'https://github.com/winstonjs/logform#timestamp',
    ],
  },
  examples: {
    bad: [tree('%(levelname)s %(message)s')],
    good: [tree('%(asctime)s %(levelname)s %(message)s')],
  },
});

function tree(layout: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `import logging\nfrom fastapi import FastAPI\nlogging.basicConfig(format="${layout}")\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}
