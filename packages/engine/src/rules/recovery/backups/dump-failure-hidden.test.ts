import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dump-failure-hidden.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'dump inside a container, piped on the host',
      files: { 'backup.sh': '#!/bin/bash\nset -e\ndocker compose exec -T db pg_dump -U app app | gzip > a.sql.gz\n' },
      at: 'backup.sh:3',
      message: /container not running/,
      count: 1,
    },
    {
      name: 'failure is waved through',
      files: { 'backup.sh': '#!/bin/bash\nset -euo pipefail\nmysqldump app > a.sql || true\n' },
      at: 'backup.sh:3',
      message: /ignores a failure of mysqldump/,
    },
    {
      name: 'the command of a container',
      files: {
        'compose.yml':
          'services:\n  dump:\n    image: postgres:17.2\n    entrypoint: ["sh", "-c", "while true; do pg_dump -h db app | gzip > /b/app-$$(date +%F).gz; sleep 86400; done"]\n',
      },
      at: 'compose.yml:4',
      message: /Service dump pipes pg_dump/,
    },
    { name: 'a recipe', files: { Makefile: 'backup:\n\tpg_dump app | gzip > a.sql.gz\n' }, at: 'Makefile:2' },
  ],
  good: [
    {
      name: 'pipefail',
      files: { 'backup.sh': '#!/bin/bash\nset -euo pipefail\nmongodump --archive | zstd > a\n' },
      passes: true,
    },
    { name: 'no pipe', files: { 'backup.sh': '#!/bin/sh\npg_dump -Fc -f a.dump app\n' } },
    {
      name: 'the copy is read back',
      files: { 'backup.sh': '#!/bin/sh\npg_dump app -Fc | cat > a\npg_restore --list a > /dev/null\n' },
      passes: true,
    },
  ],
});
