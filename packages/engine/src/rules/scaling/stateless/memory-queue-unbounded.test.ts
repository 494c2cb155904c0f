import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './memory-queue-unbounded.ts';

const route = '@app.get("/a")\ndef a(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'one per subscriber',
      files: fastapi(
        `import asyncio\nclass Hub:\n    def add(self):\n        subscriber_queue = asyncio.Queue()\n${route}`,
      ),
      at: 'main.py:6',
      message: /messages for a client/,
    },
    {
      name: 'jobs',
      files: fastapi(`from queue import Queue\njobs = Queue()\n${route}`),
      at: 'main.py:4',
      message: /any number of items/,
    },
    {
      name: 'a limit that is off until somebody sets its variable',
      files: fastapi(
        `import os\nfrom queue import Queue\nMAX_QUEUE_LENGTH = int(os.environ.get('MAX_QUEUE_LENGTH', 0))\njobs = Queue()\n@app.post("/b")\ndef b():\n    if MAX_QUEUE_LENGTH > 0 and jobs.qsize() >= MAX_QUEUE_LENGTH:\n        return 429\n    jobs.put(1)\n`,
      ),
      at: 'main.py:6',
      message: /MAX_QUEUE_LENGTH \(main\.py:5\) is 0 by default/,
      fix: /MAX_QUEUE_LENGTH=100/,
      fixLacks: /Queue\(/,
    },
    {
      name: 'threads of Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from queue import Queue\nfrom flask import Flask\napp = Flask(__name__)\njobs = Queue()\n\n@app.post("/a")\ndef a():\n    jobs.put(1)\n    return {}, 202\n',
      },
      at: 'main.py:4',
      fix: /queue\.Queue\(maxsize=100\)[\s\S]*except queue\.Full:\n {4}abort\(503,/,
      fixLacks: /asyncio|HTTPException/,
    },
  ],
  good: [
    {
      name: 'a limit with a default',
      files: fastapi(
        `import os\nfrom queue import Queue\nMAX_QUEUE_LENGTH = int(os.environ.get('MAX_QUEUE_LENGTH', 20))\njobs = Queue()\n@app.post("/b")\ndef b():\n    if MAX_QUEUE_LENGTH > 0 and jobs.qsize() >= MAX_QUEUE_LENGTH:\n        return 429\n    jobs.put(1)\n`,
      ),
      passes: true,
    },
    { name: 'a limit', files: fastapi(`import asyncio\njobs = asyncio.Queue(50)\n${route}`), passes: true },
    { name: 'lines of a log', files: fastapi(`import queue\nlog_queue = queue.Queue(-1)\n${route}`) },
    { name: 'no queue', files: fastapi(route) },
  ],
});
