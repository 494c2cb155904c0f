import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workers-exceed-memory.ts';

const stack = (limit: string, command: string) => ({
  'compose.yml': `services:\n  api:\n    build: .\n${limit}    command: ${command}\n`,
  Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY . .\nRUN pip install -r requirements.txt\n',
  'requirements.txt': 'docling==2.60.0\nuvicorn==0.32.0\ncelery==5.4.0\n',
  'app.py': 'from docling.document_converter import DocumentConverter\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'prefork workers of a queue',
      files: stack('    mem_limit: 6g\n', 'celery -A app worker --concurrency 8'),
      at: 'compose.yml:5',
      severity: 'HIGH',
      message: /16 GiB before the first job, and the limit is 6 GiB/,
    },
    {
      name: 'no limit at all',
      files: stack('', 'uvicorn app:app --workers 4'),
      at: 'compose.yml:4',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'one', files: stack('    mem_limit: 6g\n', 'uvicorn app:app --workers 1') },
    { name: 'enough memory', files: stack('    mem_limit: 16g\n', 'uvicorn app:app --workers 4'), passes: true },
    {
      name: 'nothing heavy',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1\n    mem_limit: 512m\n    command: uvicorn app:app --workers 8\n',
      },
    },
  ],
});
