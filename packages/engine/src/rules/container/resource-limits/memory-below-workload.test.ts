import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './memory-below-workload.ts';

const repository = (limit: string, requirements: string) => ({
  'compose.yml': `services:\n  worker:\n    build: .\n    command: celery -A app worker\n    deploy:\n      resources:\n        limits:\n          memory: ${limit}\n`,
  Dockerfile:
    'FROM python:3.12.7-slim-bookworm\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY app.py .\n',
  'requirements.txt': requirements,
  'app.py': 'import docling\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'Docling in one gibibyte',
      files: repository('1g', 'fastapi==0.115.0\ndocling==2.60.0\n'),
      at: 'compose.yml:8',
      message: /Docling \(requirements.txt:2\)/,
    },
  ],
  good: [
    { name: 'enough for the estimate', files: repository('6g', 'docling==2.60.0\n'), passes: true },
    { name: 'no heavy library', files: repository('256m', 'fastapi==0.115.0\n') },
    {
      name: 'the limit belongs to a service without the library',
      files: { 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n    mem_limit: 256m\n' },
    },
  ],
  unresolved: [{ name: 'a variable', files: repository('$MEM', 'docling==2.60.0\n') }],
});
