import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './backup-stays-on-host.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'the folder is set by a variable with a default',
      files: {
        'scripts/backup.sh':
          '#!/bin/bash\nset -e\nBACKUP_DIR="${1:-./backups}"\nmkdir -p "$BACKUP_DIR"\ntar -czf "$BACKUP_DIR/a-$(date +%F).tgz" data\n',
      },
      at: 'scripts/backup.sh:3',
      message: /writes to \.\/backups beside the project/,
    },
    {
      name: 'dump through a pipe',
      files: { 'backup.sh': '#!/bin/sh\ndocker exec db pg_dump app | gzip > /opt/dumps/app.sql.gz\n' },
      at: 'backup.sh:2',
      message: /\/opt\/dumps/,
    },
    {
      name: 'make recipe',
      files: { Makefile: 'backup:\n\tdocker compose exec -T db pg_dump app > backups/app.sql\n' },
      at: 'Makefile:2',
      message: /recipe backup of Makefile/,
    },
  ],
  good: [
    {
      name: 'restic',
      files: { 'backup.sh': '#!/bin/sh\npg_dump app > /tmp/a.sql\nrestic backup /tmp/a.sql\n' },
      passes: true,
    },
    {
      name: 'to S3',
      files: { 'backup.sh': '#!/bin/sh\npg_dump app > a.sql\naws s3 cp a.sql s3://acme/a.sql\n' },
      passes: true,
    },
    {
      name: 'rsync to another machine',
      files: { 'backup.sh': '#!/bin/sh\ntar czf a.tgz data\nrsync -a a.tgz backup@nas.lan:/srv/\n' },
    },
    { name: 'a network drive, perhaps', files: { 'backup.sh': '#!/bin/sh\ntar czf /mnt/nas/a.tgz data\n' } },
    {
      name: 'the folder is a variable of the machine',
      files: { 'backup.sh': '#!/bin/sh\ntar czf "$BACKUP_DIR/a.tgz" data\n' },
    },
    {
      name: 'another script sends the folder',
      files: {
        'backup.sh': '#!/bin/sh\npg_dump app > /var/dumps/a.sql\n',
        'offsite-backup.sh': '#!/bin/sh\nrclone sync /var/dumps remote:acme\n',
      },
    },
  ],
});
