import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './state-left-out.ts';

const compose = `services:
  db:
    image: mariadb:11.4
    volumes: ["my:/var/lib/mysql"]
  queue:
    image: valkey/valkey:8.0
    volumes: ["queue:/data"]
  api:
    image: acme/api:1.0.0
    volumes:
      - uploads:/srv/uploads
      - models:/root/.cache/huggingface
  worker:
    image: acme/api:1.0.0
    volumes: ["uploads:/srv/uploads"]
volumes: { my: , queue: , uploads: , models: }
`;

ruleTest(rule, {
  bad: [
    {
      name: 'a container dumps the database, nothing takes the uploads',
      files: {
        'compose.yml': compose.replace(
          'volumes: { my',
          '  nightly:\n    image: mariadb:11.4\n    command: sh -c "while true; do mariadb-dump -h db app | gzip > /b/app.sql.gz; sleep 86400; done"\n    volumes: ["./b:/b"]\nvolumes: { my',
        ),
      },
      at: 'compose.yml:16',
      message: /Service nightly leaves out api's files on uploads/,
    },
    {
      name: 'the dump is there, uploads and the queue are not; a model cache is no state',
      files: {
        'compose.yml': compose,
        'backup.sh': '#!/bin/sh\ndocker compose exec -T db mariadb-dump app | gzip > /b/a.sql.gz\n',
      },
      at: 'backup.sh:2',
      message: /leaves out api's files on uploads \(\/srv\/uploads\) and queue's data on queue\.$/,
      count: 1,
    },
    {
      name: 'only the uploads',
      files: {
        'compose.yml': compose,
        'backup.sh': '#!/bin/sh\ndocker run --rm -v x_uploads:/u -v /b:/b alpine:3.20 tar czf /b/u.tgz /u\n',
      },
      at: 'backup.sh:2',
      message: /db's data on my/,
    },
  ],
  good: [
    {
      name: 'an archiver mounts the rest',
      files: {
        'compose.yml': compose.replace(
          'volumes: { my',
          '  saver:\n    image: offen/docker-volume-backup:v2\n    volumes: ["uploads:/backup/u:ro", "queue:/backup/q:ro", "my:/backup/m:ro"]\nvolumes: { my',
        ),
      },
      passes: true,
    },
    {
      name: 'another tool may take the rest',
      files: {
        'compose.yml': compose.replace('volumes: { my', '  backup:\n    image: acme/backup:2\nvolumes: { my'),
        'backup.sh': '#!/bin/sh\ndocker compose exec -T db mariadb-dump app > /b/a.sql\n',
      },
    },
    {
      name: 'the source is a variable',
      files: { 'compose.yml': compose, 'backup.sh': '#!/bin/sh\nmariadb-dump app > a.sql\nrestic backup $PATHS\n' },
    },
    {
      name: 'bind mount copied from the host',
      files: {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n    volumes: ["./data:/srv/data"]\n',
        'backup.sh': '#!/bin/sh\nrestic backup ./data\n',
      },
      passes: true,
    },
  ],
});
