import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './gunicorn-timeout-short.ts';

const tree = (command: string, others: Record<string, string> = {}): Record<string, string> => ({
  'requirements.txt': 'flask\npdf2image\n',
  'app.py':
    'from flask import Flask\nfrom pdf2image import convert_from_path\napp = Flask(__name__)\n@app.route("/p", methods=["POST"])\ndef pages():\n    return str(len(convert_from_path("a", last_page=3)))\n',
  Dockerfile: `FROM python:3.12.7-slim\nCOPY . .\nCMD ${command}\n`,
  ...others,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the default',
      files: tree('gunicorn -b 0.0.0.0:8000 app:app'),
      at: 'Dockerfile:3',
      message: /30 seconds \(its default\).*pdf2image inside of a request/,
    },
    {
      name: 'a minute',
      files: tree('["gunicorn", "--timeout", "60", "app:app"]'),
      at: 'Dockerfile:3',
      message: /60 seconds/,
    },
  ],
  good: [
    { name: 'three minutes', files: tree('gunicorn --timeout 180 app:app'), passes: true },
    {
      name: 'a configuration file',
      files: tree('gunicorn -c gunicorn.conf.py app:app', { 'gunicorn.conf.py': 'timeout = 300\n' }),
    },
    {
      name: 'nothing heavy',
      files: {
        ...tree('gunicorn app:app'),
        'app.py': 'from flask import Flask\napp = Flask(__name__)\n@app.route("/p")\ndef p(): return "x"\n',
      },
    },
  ],
});
