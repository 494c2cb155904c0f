import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './copies-never-removed.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a stamp in a variable',
      files: { 'backup.sh': '#!/bin/bash\nSTAMP=$(date +%F)\ntar -czf "/b/files-$STAMP.tgz" /srv/files\n' },
      at: 'backup.sh:3',
      message: /adds a file to \/b on every run/,
    },
    {
      name: 'always the same file',
      files: { Makefile: 'backup:\n\tpg_dump app > backups/app.sql\n' },
      at: 'Makefile:2',
      message: /only ever the last copy/,
    },
  ],
  good: [
    {
      name: 'a container that removes old copies',
      files: {
        'compose.yml':
          'services:\n  dump:\n    image: postgres:17.2\n    command: sh -c "while true; do pg_dump -h db -f /b/app-$$(date +%F).sql app; find /b -mtime +7 -delete; sleep 86400; done"\n',
      },
      passes: true,
    },
    {
      name: 'find with delete',
      files: { 'backup.sh': 'pg_dump a > /b/a-$(date +%F).sql\nfind /b -name "*.sql" -mtime +7 -delete\n' },
      passes: true,
    },
    {
      name: 'the oldest are listed and removed',
      files: { 'backup.sh': 'pg_dump a > /b/a-$(date +%F).sql\nls -1t /b | tail -n +8 | xargs -r rm -f\n' },
      passes: true,
    },
    {
      name: 'restic forgets',
      files: { 'backup.sh': 'restic backup /data\nrestic forget --keep-daily 7 --prune\n' },
      passes: true,
    },
    { name: 'to a bucket', files: { 'backup.sh': 'pg_dump a > /tmp/a.sql\naws s3 cp /tmp/a.sql s3://x/a.sql\n' } },
    { name: 'the caller names the file', files: { 'backup.sh': '#!/bin/sh\npg_dump app > "$1"\n' } },
  ],
});
