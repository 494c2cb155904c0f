import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './cuda-packages-without-gpu.ts';

const app = (
  requirements: string,
  more: Record<string, string> = {},
  base = 'python:3.12-slim-bookworm',
  run = 'pip install -r requirements.txt',
) => ({
  Dockerfile: `FROM ${base}\nCOPY requirements.txt .\nRUN ${run}\nCOPY app.py .\nCMD ["python", "app.py"]\n`,
  'requirements.txt': requirements,
  'app.py': 'import os\n',
  'compose.yml': 'services:\n  worker:\n    build: .\n',
  ...more,
});

ruleTest(rule, {
  bad: [
    {
      name: 'through another package',
      files: app('easyocr==1.7.2\n'),
      at: 'Dockerfile:1',
      message: /easyocr \(requirements\.txt:1\)/,
    },
  ],
  good: [
    {
      name: 'the index for processors before',
      files: app(
        'easyocr==1.7.2\n',
        {},
        'python:3.12-slim-bookworm',
        'pip install torch --index-url https://download.pytorch.org/whl/cpu && pip install -r requirements.txt',
      ),
      passes: true,
    },
    {
      name: 'a base for graphics cards',
      files: app('torch==2.5.1\n', {}, 'nvidia/cuda:12.6.0-runtime-ubuntu24.04'),
      passes: true,
    },
    {
      name: 'a service with a graphics card',
      files: app('torch==2.5.1\n', {
        'compose.yml':
          'services:\n  worker:\n    build: .\n    deploy:\n      resources:\n        reservations:\n          devices:\n            - driver: nvidia\n              count: 1\n              capabilities: [gpu]\n',
      }),
      passes: true,
    },
    { name: 'a lock decides', files: app('torch==2.5.1\n', { 'uv.lock': 'version = 1\n' }) },
    { name: 'no PyTorch', files: app('flask==3.0.0\n') },
  ],
});
