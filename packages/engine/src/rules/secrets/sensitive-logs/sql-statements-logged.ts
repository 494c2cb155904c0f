import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'secrets/sensitive-logs/sql-statements-logged',
  title: 'Every database statement is written to the log',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app) {
    const echo = factsOf(app, 'verbose-setting').find((one) => one.what === 'sql-echo');
    if (echo === undefined) {
      const call = factsOf(app, 'log-call')[0];
      return call === undefined
        ? skip('No logging call was found in the sources.')
        : skip('No switch logs SQL statements.');
    }
    return fail(
      echo,
      `${app.name} logs every SQL statement with its parameters (${at(echo.span)}), whatever the environment.`,
      {
        subject: appSubject(app, 'logs/sql'),
        problem: 'The parameters are the data: names, e-mail addresses, password hashes, document texts.',
        impact:
          'Personal data lies in logs that more people read and that are kept longer than the database allows, and the log grows faster than anything else.',
        verify: 'Create an account on a test system and search the log for its e-mail address: it must not appear.',
        fix: advice(
          'Switch it on by a setting, off by default',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'engine = create_engine(settings.database_url, echo=settings.sql_echo, hide_parameters=True)   # sql_echo: bool = False'
            : "new DataSource({ …, logging: config.sqlLog ? ['query'] : ['error'] });",
        ),
      },
    );
  },

  docs: {
    problem: 'Statements carry the data of users as their parameters.',
    impact: 'Personal data ends up in logs, and the log fills the disk.',
    verify: 'Create an account and search the log for its address.',
    remedy: 'Log statements only while somebody looks for a fault, and hide parameters.',
    tradeOff: 'A slow statement has to be found by other means: the slow query log of the database, or traces.',
    sources: ['https://docs.sqlalchemy.org/en/20/core/engines.html#sqlalchemy.create_engine.params.hide_parameters'],
  },
  examples: {
    bad: [tree('echo=True')],
    good: [tree('echo=settings.sql_echo')],
  },
});

function tree(option: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.36\n',
    'main.py': `import logging\nfrom fastapi import FastAPI\nfrom sqlalchemy import create_engine\nengine = create_engine(URL, ${option})\napp = FastAPI()\nlogging.info("up")\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}
