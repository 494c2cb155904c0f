import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './start-period-missing.ts';

const compose = (health: string) =>
  `services:\n  api:\n    build: .\n    command: sh -c "alembic upgrade head && exec uvicorn app:app"\n    healthcheck:\n      test: ["CMD", "python", "-c", "pass"]\n${health}`;
const image = 'FROM python:3.12-slim-bookworm\nCMD ["uvicorn", "app:app"]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'migrations in the command of a service',
      files: { 'compose.yml': compose('      interval: 10s\n      retries: 5\n'), Dockerfile: image },
      at: 'compose.yml:5',
      message: /begins with database migrations \(compose.yml:4\); after 50 s/,
    },
    {
      name: 'a model download in the entrypoint',
      files: {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCOPY entrypoint.sh /\nHEALTHCHECK CMD ["true"]\nENTRYPOINT ["/entrypoint.sh"]\n',
        'entrypoint.sh': '#!/bin/sh\ndocling-tools models download\nexec uvicorn app:app\n',
      },
      at: 'Dockerfile:3',
      message: /a model download/,
    },
  ],
  good: [
    {
      name: 'a start period',
      files: { 'compose.yml': compose('      start_period: 5m\n'), Dockerfile: image },
      passes: true,
    },
    {
      name: 'migrations in a service of their own',
      files: {
        'compose.yml':
          'services:\n  migrate:\n    build: .\n    command: alembic upgrade head\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD", "true"]\n',
        Dockerfile: image,
      },
    },
  ],
});
