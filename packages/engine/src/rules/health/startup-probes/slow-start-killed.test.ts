import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './slow-start-killed.ts';

const image = {
  Dockerfile:
    'FROM python:3.12.7-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCMD ["python", "-m", "app"]\n',
  'requirements.txt': 'docling==2.60.0\n',
};
const service = (health: string) => ({ 'compose.yml': `services:\n  api:\n    build: .\n${health}` });

ruleTest(rule, {
  bad: [
    {
      name: 'three checks of five seconds',
      files: {
        ...image,
        ...service('    healthcheck:\n      test: ["CMD", "true"]\n      interval: 5s\n      retries: 3\n'),
      },
      at: 'compose.yml:4',
      message: /Docling \(requirements\.txt:1\), which takes about 60 s, but its health check gives up after 15 s/,
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: "the image's own check waits long enough: 3 times 30 s",
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n',
        Dockerfile:
          'FROM python:3.12.7-slim\nCOPY . .\nRUN pip install -r requirements.txt\nHEALTHCHECK CMD python -c "print(1)"\nCMD ["uvicorn", "main:app"]\n',
        'requirements.txt': 'docling==2.60.0\n',
      },
      passes: true,
    },
    {
      name: "Docker's defaults give 90 seconds",
      files: { ...image, ...service('    healthcheck:\n      test: ["CMD", "true"]\n') },
      passes: true,
    },
    { name: 'no health check: another rule speaks', files: { ...image, ...service('    restart: always\n') } },
    {
      name: 'nothing heavy',
      files: {
        ...image,
        'requirements.txt': 'fastapi==0.115.0\n',
        ...service('    healthcheck:\n      test: ["CMD", "true"]\n      interval: 2s\n'),
      },
    },
  ],
});
