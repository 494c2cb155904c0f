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
    { name: 'a folder of the host', files: tree('      - ./node_modules:/app/node_modules\n') },
    { name: 'a cache of a package manager', files: tree('      - venv:/root/.cache/pip\n') },
  ],
});
