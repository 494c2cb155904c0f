import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './state-without-backup.ts';

const db =
  'services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - pg:/var/lib/postgresql/data\nvolumes:\n  pg:\n';

ruleTest(rule, {
  bad: [
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
      files: { 'compose.yml': db, 'ops/backup.sh': 'pg_dump app > app.sql\n' },
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
