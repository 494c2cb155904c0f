import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './memory-guard-sees-host.ts';

const tree = (name: string, image = true) => ({
  'requirements.txt': 'flask==3.1.2\npsutil==7.0.0\n',
  'app.py': `import psutil\nfrom flask import Flask\napp = Flask(__name__)\n\ndef ${name}():\n    mem = psutil.virtual_memory()\n    return mem.available\n\n@app.route("/x")\ndef x():\n    return str(${name}())\n`,
  ...(image ? { Dockerfile: 'FROM python:3.13.2-slim\nWORKDIR /app\nCOPY . .\nCMD ["gunicorn", "app:app"]\n' } : {}),
});

ruleTest(rule, {
  bad: [
    {
      name: 'a guard by its name',
      files: tree('has_enough_memory'),
      at: 'app.py:6',
      message: /has_enough_memory asks psutil/,
    },
  ],
  good: [
    { name: 'a page with numbers', files: tree('system_stats') },
    { name: 'no container', files: tree('has_enough_memory', false) },
  ],
});
