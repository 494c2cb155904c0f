import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './worker-ignores-signals.ts';

const tree = (line: string) => ({
  'requirements.txt': 'arq==0.26.3\n',
  'app/worker.py': `from arq.connections import RedisSettings\n\nasync def send(ctx): ...\n\nclass JobSettings:\n    functions = [send]\n${line}`,
  Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["arq", "app.worker.JobSettings"]\n',
  'compose.yml': 'services:\n  jobs:\n    build: .\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'switched off in the class of settings',
      files: tree('    handle_signals: bool = False\n'),
      at: 'app/worker.py:7',
      message: /JobSettings sets handle_signals = False, so the arq worker of service jobs/,
    },
  ],
  good: [
    { name: 'the default', files: tree('    max_jobs = 4\n') },
    { name: 'a comment', files: tree('    # handle_signals = False\n    max_jobs = 4\n') },
  ],
});
