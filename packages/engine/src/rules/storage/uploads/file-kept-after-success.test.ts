import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './file-kept-after-success.ts';

const worker = (ending: string): Record<string, string> => ({
  'requirements.txt': 'celery\n',
  'tasks.py': `from pathlib import Path\nfrom celery import shared_task\n@shared_task(bind=True, max_retries=3)\ndef convert(self, path):\n    try:\n        work(path)\n${ending}`,
  Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'the condition has a name',
      files: worker(
        '    finally:\n        will_retry = self.request.retries < self.max_retries\n        if not will_retry:\n            try:\n                Path(path).unlink()\n            except OSError:\n                pass\n',
      ),
      at: 'tasks.py:11',
      message: /self\.request\.retries < self\.max_retries/,
    },
  ],
  good: [
    { name: 'always', files: worker('    finally:\n        Path(path).unlink()\n'), passes: true },
    {
      name: 'in the branch of the failure',
      files: worker(
        '    except Exception:\n        if self.request.retries >= self.max_retries:\n            Path(path).unlink()\n        raise\n',
      ),
    },
    {
      name: 'a flag for success',
      files: worker(
        '    finally:\n        if done or self.request.retries >= self.max_retries:\n            Path(path).unlink()\n',
      ),
      passes: true,
    },
  ],
});
