import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './backup-path-empty.ts';

const vectors =
  'services:\n  vectors:\n    image: qdrant/qdrant:v1.12.4\n    volumes:\n      - vectors:/qdrant/storage\nvolumes:\n  vectors:\n';
const app = 'services:\n  api:\n    build: .\n    volumes:\n      - files:/srv/files\nvolumes:\n  files:\n';

ruleTest(rule, {
  bad: [
    {
      name: 'another folder of the store, in a container with a generated name',
      files: {
        'compose.yml': vectors,
        'scripts/backup.sh':
          '#!/bin/bash\nset -e\nC=shop-vectors-1\ndocker exec "$C" tar -czf /tmp/v.tgz -C /qdrant data\ndocker cp "$C:/tmp/v.tgz" ./backups/v.tgz\n',
      },
      at: 'scripts/backup.sh:4',
      message:
        /copies \/qdrant\/data in service vectors, while the store goes on writing, but Qdrant keeps its data in \/qdrant\/storage/,
      count: 1,
    },
    {
      name: 'a host folder although the data is in a volume',
      files: {
        'compose.yml': app,
        Dockerfile: 'FROM python:3.12.7\n',
        'ops/backup.sh': '#!/bin/sh\ncp -r ./data /backup/data-$(date +%F)\n',
      },
      at: 'ops/backup.sh:2',
      message: /no service mounts such a folder, api's files on files/,
    },
    {
      name: 'the procedure of a page',
      files: {
        'compose.yml': app,
        Dockerfile: 'FROM python:3.12.7\n',
        'docs/rollback.md': '# Rollback\n\n```bash\ncp data/app.db data/app.db.bak-$(date +%F)\n```\n',
      },
      at: 'docs/rollback.md:4',
      message: /procedure in docs\/rollback.md copies data\/app.db on the host/,
    },
  ],
  good: [
    {
      name: 'the mounted folder, or a folder above it',
      files: {
        'compose.yml': vectors,
        'backup.sh': '#!/bin/sh\ndocker compose exec -T vectors tar -czf - /qdrant > v.tgz\n',
      },
      passes: true,
    },
    {
      name: 'the bind mount beside the Compose file',
      files: {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n    volumes: ["./data:/srv/data"]\n',
        'backup.sh': '#!/bin/sh\ntar -czf /backup/a.tgz data/uploads\n',
      },
      passes: true,
    },
    { name: 'a variable', files: { 'compose.yml': app, 'backup.sh': '#!/bin/sh\ntar -czf a.tgz "$DATA_DIR"\n' } },
    {
      name: 'an absolute path of the host',
      files: { 'compose.yml': app, 'backup.sh': '#!/bin/sh\ntar -czf a.tgz /srv/app\n' },
    },
    {
      name: 'the configuration of the repository',
      files: { 'compose.yml': app, 'config/a.yml': 'x: 1\n', 'backup.sh': '#!/bin/sh\ntar -czf b.tgz config\n' },
    },
  ],
});
