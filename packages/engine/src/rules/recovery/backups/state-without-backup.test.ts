import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './state-without-backup.ts';

const db =
  'services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - pg:/var/lib/postgresql/data\nvolumes:\n  pg:\n';

const pod = (image: string, volumes: string) =>
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: db\nspec:\n  serviceName: db\n  selector: { matchLabels: { app: db } }\n  template:\n    metadata: { labels: { app: db } }\n    spec:\n      containers:\n        - name: db\n          image: ${image}\n          volumeMounts:\n            - name: data\n              mountPath: /var/lib/postgresql/data\n${volumes}`;
const template =
  '  volumeClaimTemplates:\n    - metadata: { name: data }\n      spec:\n        accessModes: [ReadWriteOnce]\n        resources: { requests: { storage: 10Gi } }\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a StatefulSet with PostgreSQL and a claim of its own',
      files: { 'k8s/db.yaml': pod('postgres:16.4', template) },
      at: 'k8s/db.yaml:15',
      message: /Nothing backs up db/,
    },
    {
      name: 'a StatefulSet of an image nobody knows, with a claim on a data folder',
      files: { 'k8s/db.yaml': pod('registry.example/store:2.1', template) },
      at: 'k8s/db.yaml:15',
    },
    {
      name: 'a Deployment with PostgreSQL and no volume at all',
      files: {
        'k8s/db.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: db\nspec:\n  selector: { matchLabels: { app: db } }\n  template:\n    metadata: { labels: { app: db } }\n    spec:\n      containers:\n        - name: db\n          image: postgres:16.4\n',
      },
      at: 'k8s/db.yaml:11',
    },
    {
      name: 'a dump behind an exit that always runs is no backup',
      files: { 'compose.yml': db, 'ops/backup.sh': '#!/bin/sh\nexit 0\npg_dump app > /backup/app.sql\n' },
      at: 'compose.yml:5',
    },
    {
      name: 'a dump in a function that nothing calls is no backup',
      files: {
        'compose.yml': db,
        'ops/deploy.sh': '#!/bin/sh\nsave_database() {\n  pg_dump app > /backup/app.sql\n}\ndocker compose up -d\n',
      },
      at: 'compose.yml:5',
    },
    {
      name: 'PostgreSQL whose user the Compose file does not set',
      files: { 'compose.yml': db },
      at: 'compose.yml:5',
      fix: /exec -T db pg_dump -U postgres -Fc postgres > /,
      fixLacks: /POSTGRES_/,
    },
    {
      name: 'PostgreSQL whose user the Compose file sets',
      files: { 'compose.yml': db.replace('    volumes', '    environment:\n      POSTGRES_USER: shop\n    volumes') },
      at: 'compose.yml:7',
      fix: /sh -c 'pg_dump -U "\$POSTGRES_USER" -Fc "\$POSTGRES_USER"'/,
      fixLacks: /POSTGRES_DB/,
    },
    {
      name: 'MinIO',
      files: {
        'compose.yml':
          'services:\n  minio:\n    image: minio/minio:RELEASE.2025-04-22T22-12-26Z\n    command: server /data\n    volumes:\n      - objects:/data\nvolumes:\n  objects:\n',
      },
      at: 'compose.yml:6',
      fix: /docker compose stop minio[\s\S]*tar -C \/data/,
      fixLacks: /pg_dump|POSTGRES/,
    },
    {
      name: 'MariaDB',
      files: {
        'compose.yml':
          'services:\n  db:\n    image: mariadb:11.4\n    environment:\n      MARIADB_ROOT_PASSWORD_FILE: /run/secrets/root\n      MARIADB_ROOT_PASSWORD: x\n    volumes:\n      - my:/var/lib/mysql\nvolumes:\n  my:\n',
      },
      at: 'compose.yml:8',
      fix: /mariadb-dump -uroot --all-databases/,
      fixLacks: /pg_dump|POSTGRES/,
    },
    {
      name: "an application's data folder",
      files: {
        'compose.yml':
          'services:\n  api:\n    build: .\n    volumes:\n      - uploads:/srv/uploads\nvolumes:\n  uploads:\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCMD ["python", "-m", "app"]\n',
      },
      at: 'compose.yml:5',
      message: /api's files on uploads/,
    },
    {
      name: 'a page tells how, and nothing does it',
      files: {
        'compose.yml': db,
        'docs/administration.md': '# Admin\n\n## Making backups\n\nStop the server and copy.\n',
      },
      at: 'docs/administration.md:3',
      message: /describes backups, and nothing in this repository makes them/,
      severity: 'MEDIUM',
    },
    {
      name: 'a feature page about the backups of others is no practice',
      files: { 'compose.yml': db, 'templates/email.md': '## Use Case: Backup Monitoring\n' },
      at: 'compose.yml:5',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'a script that nothing runs: another finding says so, and no tick',
      files: { 'compose.yml': db, 'ops/backup.sh': '#!/bin/sh\npg_dump app > /backup/app.sql\n' },
    },
    {
      name: 'a deployment script calls the one that makes backups',
      files: {
        'compose.yml': db,
        'ops/backup.sh': '#!/bin/sh\npg_dump app > /backup/app.sql\n',
        'ops/deploy.sh': '#!/bin/sh\n./ops/backup.sh\ndocker compose up -d\n',
      },
      passes: true,
    },
    {
      name: 'a folder that developers share between two services',
      files: {
        'compose.yml':
          'services:\n  api:\n    build: .\n    command: uvicorn app:app --reload\n    volumes: [".:/app", "./shared-data:/app/shared-data"]\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "app:app"]\n',
        'app.py': '',
        'shared-data/openapi.json': '{}\n',
      },
    },
    {
      name: 'a script dumps the database',
      files: {
        'compose.yml': db,
        'ops/backup.sh': 'pg_dump app > app.sql\n',
        'ops/crontab': '0 3 * * * root /srv/ops/backup.sh\n',
      },
      passes: true,
    },
    {
      name: 'only a cache has a volume',
      files: {
        'compose.yml': 'services:\n  redis:\n    image: redis:7.4.1\n    volumes:\n      - r:/data\nvolumes:\n  r:\n',
      },
    },
    {
      name: 'the documentation speaks of backups that the repository does not hold',
      files: { 'compose.yml': db, 'README.md': 'The volume is backed up nightly by the hosting team.\n' },
      asks: true,
    },
    {
      name: 'a platform that may keep copies',
      files: { 'compose.yml': db, 'README.md': '## Backups\n', 'fly.toml': 'app = "x"\n' },
      asks: true,
    },
    {
      name: 'configuration is no state',
      files: {
        'compose.yml':
          'services:\n  web:\n    image: nginx:1.27.2\n    volumes:\n      - ./nginx.conf:/etc/nginx/nginx.conf:ro\n',
      },
    },
  ],
});
