import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './database-copied-live.ts';

const compose = (image: string, path: string) =>
  `services:\n  store:\n    image: ${image}\n    volumes:\n      - ./data/store:${path}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'in the running container',
      files: {
        'compose.yml': compose('mongo:8.0', '/data/db'),
        'backup.sh': '#!/bin/sh\ndocker compose exec -T store tar czf - /data/db > a.tgz\n',
      },
      at: 'backup.sh:2',
      message: /copies \/data\/db of store with tar while MongoDB is running/,
    },
    {
      name: 'the bind mount from the host',
      files: {
        'compose.yml': compose('postgres:17.2', '/var/lib/postgresql/data'),
        'backup.sh': '#!/bin/sh\nrsync -a ./data/store/ nas:/b/\n',
      },
      at: 'backup.sh:2',
    },
  ],
  good: [
    {
      name: 'stopped for the copy',
      files: {
        'compose.yml': compose('mongo:8.0', '/data/db'),
        'backup.sh': '#!/bin/sh\ndocker compose stop store\ntar czf a.tgz data/store\ndocker compose start store\n',
      },
      passes: true,
    },
    {
      name: 'dumped',
      files: {
        'compose.yml': compose('mongo:8.0', '/data/db'),
        'backup.sh': '#!/bin/sh\ndocker compose exec -T store mongodump --archive > a\n',
      },
    },
    {
      name: 'Redis snapshot',
      files: { 'compose.yml': compose('redis:7.4', '/data'), 'backup.sh': '#!/bin/sh\ncp data/store/dump.rdb /b/\n' },
    },
    {
      name: 'another folder',
      files: {
        'compose.yml': compose('postgres:17.2', '/var/lib/postgresql/data'),
        'backup.sh': '#!/bin/sh\ntar czf a.tgz uploads\n',
      },
    },
  ],
});
