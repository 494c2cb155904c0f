import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './unknown-job-pending.ts';

const files = (body: string) => ({
  'requirements.txt': 'flask==3.1.2\ncelery==5.5.3\n',
  'main.py': `from celery.result import AsyncResult\nfrom flask import Flask\napp = Flask(__name__)\n\n@app.route("/jobs/<job_id>")\ndef status(job_id):\n    task = AsyncResult(job_id)\n${body}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a response that is filled in',
      files: files('    if task.status == "PENDING":\n        response = {"state": "queued"}\n    return response\n'),
      at: 'main.py:8',
      message: /status of \S+ tells clients that a job is under way/,
    },
  ],
  good: [
    {
      name: 'unknown ids are told apart',
      files: files('    if task.state == "PENDING":\n        return {"state": "unknown"}, 404\n    return {}\n'),
    },
    {
      name: 'another state',
      files: files('    if task.state == "STARTED":\n        return {"state": "running"}\n    return {}\n'),
    },
    {
      name: "a state of the project's own",
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask\napp = Flask(__name__)\n\n@app.route("/jobs/<job_id>")\ndef status(job_id):\n    job = load(job_id)\n    if job.state == "PENDING":\n        return {"state": "queued"}\n    return {}\n',
      },
    },
  ],
});
