import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './environment-printed.ts';

const script = (line: string, file = 'start.sh') => ({ [file]: `#!/bin/bash\n${line}\nexec gunicorn app:app\n` });

ruleTest(rule, {
  bad: [
    { name: 'env', files: script('env'), at: 'start.sh:2' },
    { name: 'in a branch', files: script('if [ -n "$VERBOSE" ]; then\n  printenv\nfi'), at: 'start.sh:3' },
  ],
  good: [
    { name: 'names only', files: script('env | cut -d= -f1') },
    { name: 'into a file', files: script('printenv > /etc/environment') },
    { name: 'for a command', files: script('env A=1 python setup.py') },
    { name: 'captured', files: script('all=$(env)') },
    { name: 'a helper for tests', files: script('env', 'tests/run.sh') },
  ],
});
