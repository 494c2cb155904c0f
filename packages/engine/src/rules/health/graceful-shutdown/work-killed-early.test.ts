import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './work-killed-early.ts';

const api = {
  'requirements.txt': 'fastapi==0.142.2\narq==0.26\n',
  'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
};
const children = (seconds: number) =>
  `import signal\nimport subprocess\n\nprocesses = [subprocess.Popen(["tool"])]\n\ndef stop(signum, frame):\n    for one in processes:\n        one.terminate()\n        try:\n            one.wait(timeout=${seconds})\n        except subprocess.TimeoutExpired:\n            one.kill()\n\nsignal.signal(signal.SIGTERM, stop)\n`;
const arq = (options: string) =>
  `import arq\nfrom arq.worker import Worker\n\ndef build():\n    return Worker(functions=[], ${options})\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'worker processes are killed',
      files: { ...api, 'worker/start.py': children(10) },
      at: 'worker/start.py:10',
      severity: 'HIGH',
      message: /10 seconds/,
    },
    {
      name: 'jobs of arq are cancelled and not run again',
      files: { ...api, 'queue.py': arq('job_completion_wait=5, retry_jobs=False') },
      at: 'queue.py:5',
      severity: 'HIGH',
      problem: /nothing runs them again/,
    },
    {
      name: 'jobs of arq are cancelled',
      files: { ...api, 'queue.py': arq('job_completion_wait=5') },
      at: 'queue.py:5',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'enough time', files: { ...api, 'worker/start.py': children(600) }, passes: true },
    { name: 'a helper that is no worker', files: { ...api, 'thumbnails.py': children(5) } },
    { name: 'arq waits', files: { ...api, 'queue.py': arq('job_completion_wait=300') }, passes: true },
  ],
});
