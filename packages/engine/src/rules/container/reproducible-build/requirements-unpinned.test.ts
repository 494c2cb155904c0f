import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './requirements-unpinned.ts';

const image =
  'FROM python:3.12-slim-bookworm\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD ["python", "app.py"]\n';
const repository = (requirements: string) => ({
  Dockerfile: image,
  'requirements.txt': requirements,
  'app.py': 'import requests\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'one loose package among pinned ones',
      files: repository('requests==2.32.3\npydantic>=2\n'),
      at: 'requirements.txt:2',
      severity: 'HIGH',
      message: /1 of 2/,
    },
    {
      name: 'a few ranges with an end among many pinned ones',
      files: repository('requests==2.32.3\nhttpx==0.28.1\nclick==8.1.8\npydantic>=2.10,<3\n'),
      at: 'requirements.txt:4',
      severity: 'MEDIUM',
    },
    { name: 'only harmless ones', files: repository('requests\n'), at: 'requirements.txt:1', severity: 'MEDIUM' },
  ],
  good: [
    {
      name: 'the build takes a lock along that the archive lacks',
      files: {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --frozen\nCOPY app.py .\nCMD ["python", "app.py"]\n',
        'pyproject.toml': '[project]\nname = "a"\nversion = "1"\ndependencies = ["flask>=3"]\n',
        'app.py': 'import flask\n',
      },
      passes: true,
    },
    { name: 'all pinned', files: repository('requests==2.32.3\n'), passes: true },
    { name: 'nothing is built from it', files: { 'requirements.txt': 'requests\n', 'app.py': 'import requests\n' } },
  ],
});
