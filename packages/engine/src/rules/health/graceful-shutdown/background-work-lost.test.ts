import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './background-work-lost.ts';

const service =
  'import asyncio\nfrom fastapi import BackgroundTasks\n@app.post("/docs")\nasync def add(background_tasks: BackgroundTasks):\n    background_tasks.add_task(convert_document, 1)\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a job as background task of the framework',
      files: fastapi(`${service}def convert_document(id):\n    job.status = "processing"\n`),
      at: 'main.py:7',
      message: /convert_document as a background task .*record says it is running/,
      severity: 'HIGH',
    },
    {
      name: 'a shutdown that closes the database only',
      files: fastapi(
        'import asyncio\nfrom contextlib import asynccontextmanager\n@asynccontextmanager\nasync def lifespan(app):\n    yield\n    await db.close()\nother = FastAPI(lifespan=lifespan)\n@app.post("/a")\nasync def a():\n    t = asyncio.create_task(self_run_analysis(1))\n@app.post("/b")\nasync def b():\n    t = asyncio.create_task(service.run_analysis(1))\n',
      ),
      at: 'main.py:12',
      message: /and 1 more like it/,
    },
    {
      name: 'a thread per request',
      files: fastapi(
        'from threading import Thread\n@app.post("/a")\ndef a():\n    Thread(target=process_video, daemon=True).start()\n',
      ),
      at: 'main.py:6',
    },
    {
      name: 'Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'import threading\nfrom flask import Flask\napp = Flask(__name__)\n\n@app.post("/reports")\ndef create():\n    threading.Thread(target=build_report).start()\n    return {}\n\ndef build_report():\n    repo.update(1, status="running")\n',
      },
      at: 'main.py:7',
      fix: /atexit/,
      fixLacks: /FastAPI|lifespan|await/,
    },
  ],
  good: [
    {
      name: 'a hook of the server that starts one job',
      files: fastapi(
        'import os\nfrom threading import Thread\ndef when_ready(server):\n    Thread(target=process_video).start()\ndef process_video():\n    convert()\n@app.get("/a")\ndef a(): ...\n',
      ),
    },
    {
      name: 'mails and clean-ups',
      files: fastapi(service.replace('convert_document', 'send_welcome_email')),
    },
    {
      name: 'a pool that the request waits for',
      files: fastapi(
        'from concurrent.futures import ThreadPoolExecutor, as_completed\n@app.post("/a")\ndef a():\n    with ThreadPoolExecutor() as pool:\n        futures = [pool.submit(run_step, i) for i in range(3)]\n        return [f.result() for f in futures]\n',
      ),
    },
    {
      name: 'a listener that starts with the process',
      files: fastapi(
        'import asyncio\nfrom contextlib import asynccontextmanager\n@asynccontextmanager\nasync def lifespan(app):\n    t = asyncio.create_task(process_queue())\n    yield\nother = FastAPI(lifespan=lifespan)\n',
      ),
    },
    {
      name: 'a shutdown that waits for them',
      files: fastapi(
        'import asyncio\nfrom contextlib import asynccontextmanager\n@asynccontextmanager\nasync def lifespan(app):\n    yield\n    await asyncio.wait(tasks, timeout=20)\nother = FastAPI(lifespan=lifespan)\n@app.post("/a")\nasync def a():\n    t = asyncio.create_task(run_analysis(1))\n    tasks.add(t)\n',
      ),
      passes: true,
    },
    {
      name: 'a reconciliation of stuck jobs',
      files: fastapi(`${service}def reset_stuck_jobs():\n    pass\n`),
      passes: true,
    },
  ],
});
