import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './scheduled-needs-terminal.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'in a crontab',
      files: { crontab: '0 3 * * * docker exec -ti app python manage.py cleanup\n' },
      at: 'crontab:1',
      confidence: 'High',
      severity: 'HIGH',
    },
    {
      name: 'Compose allocates one, and the dump goes through a pipe',
      files: { 'backup.sh': '#!/bin/sh\ndocker compose exec db pg_dump app | gzip > a.gz\n' },
      at: 'backup.sh:2',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'Compose without terminal',
      files: { 'backup.sh': '#!/bin/sh\ndocker compose exec -T db pg_dump app | gzip > a.gz\n' },
    },
    { name: 'a tool for people', files: { 'shell.sh': '#!/bin/sh\ndocker exec -it app bash\n' } },
  ],
});
