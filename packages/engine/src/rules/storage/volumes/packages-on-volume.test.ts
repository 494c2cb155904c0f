import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './packages-on-volume.ts';

const tree = (volumes: string) => ({
  'compose.yml': `services:\n  api:\n    build: .\n    volumes:\n${volumes}volumes:\n  venv:\n`,
  Dockerfile:
    'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "a.py"]\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'a script that installs nothing',
      files: {
        ...tree('      - venv:/app/.venv\n    entrypoint: ./start.sh\n'),
        'start.sh': '#!/bin/sh\nset -e\nexec python a.py\n',
      },
      at: 'compose.yml:5',
    },
    {
      name: 'a virtual environment',
      files: tree('      - venv:/app/.venv\n'),
      at: 'compose.yml:5',
      message: /volume venv over \/app\/\.venv of api/,
    },
    {
      name: 'an anonymous volume',
      files: tree('      - ./:/app\n      - /app/node_modules\n'),
      at: 'compose.yml:6',
      message: /an anonymous volume/,
    },
  ],
  good: [
    {
      name: 'an image without packages, filled at each start',
      files: {
        'compose.yml':
          'services:\n  web:\n    image: node:22\n    command: sh -c "npm ci && npm run dev"\n    volumes:\n      - .:/app\n      - deps:/app/node_modules\nvolumes:\n  deps:\n',
      },
    },
    ...[
      'command: sh -c "uv sync --frozen && python a.py"',
      'entrypoint: ["sh", "-c", "pip install -r r.txt && ./a"]',
    ].map((start) => ({
      name: `installed at each start by ${start}`,
      files: tree(`      - venv:/app/.venv\n    ${start}\n`),
    })),
    {
      name: 'installed by the script that starts it',
      files: {
        ...tree('      - venv:/app/.venv\n    entrypoint: ./docker/start.sh\n'),
        'docker/start.sh': '#!/bin/sh\nset -e\npip install -r requirements.txt\nexec python a.py\n',
      },
    },
    {
      name: 'started by a script that is not here',
      files: tree('      - venv:/app/.venv\n    entrypoint: /usr/local/bin/start.sh\n'),
    },
    { name: 'a folder of the host', files: tree('      - ./node_modules:/app/node_modules\n') },
    { name: 'a cache of a package manager', files: tree('      - venv:/root/.cache/pip\n') },
  ],
});
