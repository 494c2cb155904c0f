import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './work-cancelled-at-shutdown.ts';

const lifespan = (start: string, stop: string): string =>
  `import asyncio\nfrom contextlib import asynccontextmanager\n@asynccontextmanager\nasync def lifespan(app):\n    task = asyncio.create_task(${start})\n    yield\n${stop}\nmain = FastAPI(lifespan=lifespan)\n@app.get("/a")\ndef a(): ...\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'the consumer of a queue',
      files: fastapi(lifespan('runner.process_queue()', '    task.cancel()')),
      at: 'main.py:9',
      message: /cancels task, which runs runner\.process_queue \(main\.py:7\)/,
    },
    {
      name: 'cancelled, then awaited',
      files: fastapi(lifespan('worker_loop()', '    task.cancel()\n    await asyncio.gather(task)')),
      at: 'main.py:9',
    },
  ],
  good: [
    { name: 'a heartbeat', files: fastapi(lifespan('send_heartbeat()', '    task.cancel()')) },
    {
      name: 'drained first',
      files: fastapi(lifespan('process_queue()', '    await drain_jobs()\n    task.cancel()')),
      passes: true,
    },
    { name: 'nothing is cancelled', files: fastapi(lifespan('process_queue()', '    await db.close()')) },
  ],
});
