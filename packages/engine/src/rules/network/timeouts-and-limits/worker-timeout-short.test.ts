import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './worker-timeout-short.ts';

const app = (command: string, work = 'pytesseract.image_to_string(request.files["page"])') => ({
  'requirements.txt': 'flask==3.1.2\ngunicorn==23.0.0\npytesseract==0.3.13\n',
  'app.py': `import pytesseract\nfrom flask import Flask, request\napp = Flask(__name__)\n\n@app.route("/read", methods=["POST"])\ndef read():\n    return ${work}\n`,
  Dockerfile: `FROM python:3.13-slim\nCOPY . .\nCMD ${command}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a minute is short of it',
      files: app('["gunicorn", "-t", "60", "app:app"]'),
      at: 'Dockerfile:3',
      message: /after 60 s.*\/read with/,
    },
  ],
  good: [
    { name: 'five minutes', files: app('["gunicorn", "--timeout=300", "app:app"]'), passes: true },
    { name: 'a configuration file decides', files: app('["gunicorn", "-c", "gunicorn.conf.py", "app:app"]') },
    { name: 'nothing takes long', files: app('["gunicorn", "app:app"]', '"ok"') },
  ],
});
