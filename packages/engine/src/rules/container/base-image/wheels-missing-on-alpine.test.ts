import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './wheels-missing-on-alpine.ts';

const image = (base: string, requirements: string, more = '') => ({
  Dockerfile: `FROM ${base}\n${more}COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY app.py .\nCMD ["python", "app.py"]\n`,
  'requirements.txt': requirements,
  'app.py': 'import flask\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'from a list',
      files: image('python:3.12-alpine', 'flask==3.0.0\nonnxruntime==1.20.0\nopencv-python-headless==4.10.0\n'),
      at: 'Dockerfile:1',
      message: /onnxruntime and opencv-python-headless \(requirements\.txt:2\)/,
    },
  ],
  good: [
    { name: 'Debian', files: image('python:3.12-slim-bookworm', 'onnxruntime==1.20.0\n') },
    {
      name: 'packages with builds for Alpine',
      files: image('python:3.12-alpine', 'numpy==2.1.0\nflask==3.0.0\n'),
      passes: true,
    },
  ],
});
