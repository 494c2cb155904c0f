import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dockerignore-missing.ts';

const image = 'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\nCMD ["python", "a.py"]\n';
const files = { 'a.py': '', 'b.py': '', 'requirements.txt': '' };

ruleTest(rule, {
  bad: [
    {
      name: 'in a build stage too',
      files: {
        Dockerfile: `${image.replace('bookworm', 'bookworm AS b')}FROM python:3.12-slim-bookworm\nCOPY --from=b /app /app\nCMD ["x"]\n`,
        ...files,
      },
      at: 'Dockerfile:3',
    },
    {
      name: 'the file lies in another folder than the context',
      files: {
        'compose.yml': 'services:\n  a:\n    build: ./api\n',
        'api/Dockerfile': image,
        'api/a.py': '',
        'api/b.py': '',
        'api/c.py': '',
        '.dockerignore': '.git\n',
      },
      at: 'api/Dockerfile:3',
      message: /\.dockerignore does not apply/,
    },
    {
      name: 'the folder of git at the root',
      files: { Dockerfile: image, ...files },
      at: 'Dockerfile:3',
      problem: /^The \.git folder/,
    },
    {
      name: 'a build that removes the folder of git',
      files: { Dockerfile: image.replace('CMD', 'RUN rm -rf .git tests\nCMD'), ...files },
      at: 'Dockerfile:3',
      problem: /^(?!.*\.git\b)/,
    },
    {
      name: 'a folder below the one of git',
      files: {
        'compose.yml': 'services:\n  a:\n    build: ./api\n',
        'api/Dockerfile': image,
        'api/a.py': '',
        'api/b.py': '',
        'api/c.py': '',
      },
      at: 'api/Dockerfile:3',
      problem: /^(?!.*\.git\b)/,
    },
  ],
  good: [
    {
      name: 'named files only',
      files: { Dockerfile: 'FROM alpine:3.23\nCOPY a.py b.py /app/\nCMD ["x"]\n', ...files },
    },
    {
      name: "the Dockerfile's own ignore file",
      files: { Dockerfile: image, 'Dockerfile.dockerignore': '.git\n', ...files },
      passes: true,
    },
    {
      name: 'a folder with nothing else in it',
      files: { 'compose.yml': 'services:\n  a:\n    build: ./api\n', 'api/Dockerfile': image, 'api/a.py': '' },
    },
  ],
});
