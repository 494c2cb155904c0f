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
  ],
  good: [
    { name: 'a limit', files: fastapi(`import asyncio\njobs = asyncio.Queue(50)\n${route}`), passes: true },
    { name: 'lines of a log', files: fastapi(`import queue\nlog_queue = queue.Queue(-1)\n${route}`) },
    { name: 'no queue', files: fastapi(route) },
  ],
});
