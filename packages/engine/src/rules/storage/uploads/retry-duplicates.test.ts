import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './retry-duplicates.ts';

const tree = (decorator: string, body: string): Record<string, string> => ({
  'requirements.txt': 'celery\n',
  'tasks.py': `import uuid\nfrom celery import Celery\napp = Celery("t", broker=URL)\n${decorator}\ndef ingest(path):\n${body}`,
  Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'retried after any error',
      files: tree('@app.task(autoretry_for=(Exception,))', '    document_id = uuid.uuid4()\n    add(document_id)\n'),
      at: 'tasks.py:6',
      message: /is retried after any error/,
    },
    {
      name: 'delivered again',
      files: tree('app.conf.task_acks_late = True\n@app.task()', '    doc_id = str(uuid.uuid4())\n    add(doc_id)\n'),
      at: 'tasks.py:7',
      message: /when its worker dies/,
    },
  ],
  good: [
    { name: 'runs at most once', files: tree('@app.task()', '    doc_id = str(uuid.uuid4())\n    add(doc_id)\n') },
    {
      name: 'a name for a temporary file',
      files: tree('@app.task(autoretry_for=(Exception,))', '    name = f"{uuid.uuid4()}.pdf"\n    add(name)\n'),
    },
  ],
});
