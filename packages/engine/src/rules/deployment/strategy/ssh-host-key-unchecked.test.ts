import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './ssh-host-key-unchecked.ts';

const file = '.github/workflows/d.yml';
const run = (command: string) => ({ [file]: `on: push\njobs:\n  d:\n    steps:\n      - run: ${command}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'in a job',
      files: run('scp -o StrictHostKeyChecking=no compose.yml deploy@host:/srv'),
      at: `${file}:5`,
      severity: 'MEDIUM',
    },
    { name: 'keys thrown away', files: run('ssh -o UserKnownHostsFile=/dev/null deploy@host ls'), at: `${file}:5` },
    {
      name: 'asked for at once',
      files: run('ssh-keyscan host >> ~/.ssh/known_hosts'),
      at: `${file}:5`,
      severity: 'MONITOR',
    },
  ],
  good: [
    { name: 'a stored key', files: run('ssh -o StrictHostKeyChecking=yes deploy@host ls') },
    { name: 'a machine for tests', files: run('ssh -o StrictHostKeyChecking=no vagrant@127.0.0.1 ls') },
  ],
});
