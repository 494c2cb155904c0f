import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './scheduler-in-every-process.ts';

const main =
  'from apscheduler.schedulers.background import BackgroundScheduler\nscheduler = BackgroundScheduler()\n@app.get("/a")\ndef a(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a scheduler of its own, the number of workers a setting',
      files: fastapi(
        'import uvicorn\nfrom contextlib import asynccontextmanager\nfrom jobs import SchedulerService\n\n@asynccontextmanager\nasync def lifespan(app):\n    await SchedulerService.start()\n    yield\n\napp = FastAPI(lifespan=lifespan)\n\n@app.get("/x")\ndef x(): ...\n\ndef main():\n    uvicorn.run("main:app", workers=settings.WORKERS)\n',
      ),
      at: 'main.py:9',
      severity: 'MEDIUM',
      message: /settings\.WORKERS/,
    },
    {
      name: 'replicas',
      files: fastapi(main, { 'compose.yml': 'services:\n  api:\n    build: .\n    deploy:\n      replicas: 3\n' }),
      at: 'main.py:4',
      message: /3 processes/,
      severity: 'HIGH',
    },
    {
      name: 'workers in the environment file',
      files: fastapi(main, { '.env.example': 'WEB_CONCURRENCY=2\n' }),
      at: 'main.py:4',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'one process', files: fastapi(main) },
    {
      name: 'a lock',
      files: fastapi(`${main}def job():\n    pg_try_advisory_lock(1)\n`, { '.env.example': 'WEB_CONCURRENCY=2\n' }),
      passes: true,
    },
    {
      name: 'a scheduler of its own',
      files: fastapi('@app.get("/a")\ndef a(): ...\n', {
        'app/scheduler.py': main,
        '.env.example': 'WEB_CONCURRENCY=2\n',
      }),
    },
  ],
});
