import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './daemon-thread-jobs.ts';

const start = (target: string, stop = ''): string =>
  `import queue, threading\nfrom contextlib import asynccontextmanager\njobs = queue.Queue()\n@asynccontextmanager\nasync def lifespan(app):\n    t = threading.Thread(target=${target}, daemon=True)\n    t.start()\n    yield\n${stop}main = FastAPI(lifespan=lifespan)\n@app.get("/a")\ndef a(): ...\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a queue in memory',
      files: fastapi(start('worker_loop')),
      at: 'main.py:8',
      message: /runs worker_loop \(main\.py:8\)/,
    },
    {
      name: 'Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'import queue, threading\nfrom flask import Flask\napp = Flask(__name__)\njobs = queue.Queue()\n\ndef startup():\n    threading.Thread(target=process_jobs, daemon=True).start()\n\n@app.post("/a")\ndef a(): ...\n',
      },
      at: 'main.py:7',
      fix: /atexit[\s\S]*worker\.join/,
      fixLacks: /FastAPI|lifespan|await/,
    },
  ],
  good: [
    { name: 'joined at shutdown', files: fastapi(start('worker_loop', '    t.join(20)\n')), passes: true },
    { name: 'a watcher', files: fastapi(start('watch_folder')) },
    {
      name: 'interrupted jobs are picked up',
      files: fastapi(`${start('worker_loop')}def requeue_interrupted(): ...\n`),
      passes: true,
    },
  ],
});
