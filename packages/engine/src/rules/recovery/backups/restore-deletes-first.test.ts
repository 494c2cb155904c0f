import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './restore-deletes-first.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'inside a container, services left down',
      files: {
        'scripts/restore_db.sh':
          '#!/bin/bash\nset -e\nNAME=shop-vectors-1\ndocker compose stop api worker\ndocker cp "$1" "$NAME:/tmp/b.tgz"\ndocker exec "$NAME" sh -c "rm -rf /var/lib/vectors/*"\ndocker exec "$NAME" tar -xzf /tmp/b.tgz -C /var/lib\ndocker compose start api worker\n',
      },
      at: 'scripts/restore_db.sh:6',
      message: /leaves the services stopped in line 4 down/,
      severity: 'HIGH',
    },
    {
      name: 'the database is dropped, then the dump is read',
      files: {
        'ops/restore.sh': '#!/bin/sh\ndropdb -h db app\ncreatedb -h db app\ngunzip -c "$1" | psql -h db app\n',
      },
      at: 'ops/restore.sh:2',
      message: /dropdb -h db app/,
    },
    {
      name: 'dropped through psql, filled through a pipe',
      files: {
        'ops/restore.sh':
          '#!/bin/bash\nset -e\ndocker compose exec -T db psql -c "DROP DATABASE app"\ndocker compose exec -T db psql -c "CREATE DATABASE app"\ngunzip -c "$1" | docker compose exec -T db psql app\n',
      },
      at: 'ops/restore.sh:3',
      message: /first look into it is `gunzip -c \$1` in line 5/,
    },
    {
      name: 'a recipe that removes the volume',
      files: {
        Makefile:
          'restore:\n\tdocker compose down -v\n\tdocker run --rm -v app_data:/data -v $(PWD):/b alpine tar xzf /b/backup.tgz -C /data\n',
      },
      at: 'Makefile:2',
    },
  ],
  good: [
    {
      name: 'gzip is tested first',
      files: { 'restore.sh': '#!/bin/sh\nset -e\ngzip -t "$1"\ndropdb app\ncreatedb app\nzcat "$1" | psql app\n' },
      passes: true,
    },
    {
      name: 'the old folder is moved aside',
      files: {
        'restore.sh':
          '#!/bin/sh\nmv /srv/data /srv/data.old\nmkdir /srv/data\ntar xzf "$1" -C /srv/data\nrm -rf /srv/data.old\n',
      },
    },
    {
      name: 'only a temporary folder goes',
      files: { 'restore.sh': '#!/bin/sh\nrm -rf /tmp/x\ntar xzf "$1" -C /tmp/x\n' },
    },
    { name: 'a restore that deletes nothing', files: { 'restore.sh': '#!/bin/sh\npg_restore -d app "$1"\n' } },
    { name: 'cleaning caches is no restore', files: { 'clean.sh': '#!/bin/sh\nrm -rf /data/*\ntar xzf a.tgz\n' } },
  ],
});
