import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './installer-in-runtime.ts';

const file = (last: string, others: Record<string, string> = {}) => ({
  Dockerfile: `FROM python:3.13-slim AS base\nENV POETRY_HOME=/opt/tool\nFROM base AS build\nRUN pip install poetry\nFROM base\n${last}`,
  'app.py': 'import flask\n',
  ...others,
});

ruleTest(rule, {
  bad: [
    {
      name: 'its folder by a variable',
      files: file('COPY --from=build $POETRY_HOME $POETRY_HOME\nCOPY . .\nCMD ["python", "app.py"]\n'),
      at: 'Dockerfile:6',
      message: /brings poetry into the image that runs/,
    },
    {
      name: 'installed in the last stage',
      files: file('RUN pip install poetry==2.1.0 && poetry install\nCOPY . .\nCMD ["python", "app.py"]\n'),
      at: 'Dockerfile:6',
    },
    {
      name: 'installed in a stage that the last one continues',
      files: {
        Dockerfile:
          'FROM python:3.13-slim AS base\nRUN pip install poetry\nFROM base\nCOPY . .\nCMD ["python", "app.py"]\n',
        'app.py': 'import flask\n',
      },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    {
      name: 'an installer of its own',
      files: file('RUN curl -sSL https://install.python-poetry.org | python3 -\nCOPY . .\nCMD ["python", "app.py"]\n'),
      proves: false,
    },
    {
      name: 'it starts the program',
      files: file('RUN pip install poetry\nCOPY . .\nCMD ["poetry", "run", "python", "app.py"]\n'),
    },
    {
      name: 'the lock file',
      files: file('COPY --from=build /app/poetry.lock ./\nCOPY . .\nCMD ["python", "app.py"]\n'),
    },
    {
      name: 'a start script uses it',
      files: file('RUN pip install poetry\nCOPY docker/entry.sh /\nCMD ["/entry.sh"]\n', {
        'docker/entry.sh': '#!/bin/sh\nexec poetry run python app.py\n',
      }),
    },
    {
      name: 'one stage',
      files: { Dockerfile: 'FROM python:3.13-slim\nRUN pip install poetry\nCMD ["python", "a.py"]\n' },
    },
  ],
});
