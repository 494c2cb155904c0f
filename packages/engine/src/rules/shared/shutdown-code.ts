import type { ByStack } from './stack.ts';

const inOrder =
  '# gunicorn and uWSGI run it at SIGTERM; a plain `python` start needs signal.signal(SIGTERM, lambda *_: sys.exit(0))';

/** Server objects of Node are closed in one way. */
function nodeClose(server: string): string {
  return `${server}\n\nprocess.once('SIGTERM', () => {\n  server.close(async () => {          // takes no new requests, waits for the open ones\n    await database.close();\n    process.exit(0);\n  });\n  setTimeout(() => process.exit(1), 20_000).unref();   // below the grace period of the platform\n});`;
}

/** Code that ends a Node service on SIGTERM. */
export const nodeShutdown: ByStack = {
  express: nodeClose('const server = app.listen(port);'),
  koa: nodeClose('const server = app.listen(port);'),
  hono: nodeClose('const server = serve({ fetch: app.fetch, port });'),
  fastify:
    "app.addHook('onClose', () => database.close());\n\nprocess.once('SIGTERM', async () => {\n  await app.close();                  // takes no new requests, waits for the open ones\n  process.exit(0);\n});",
  nest: 'const app = await NestFactory.create(AppModule);\napp.enableShutdownHooks();          // SIGTERM now calls OnModuleDestroy and OnApplicationShutdown\nawait app.listen(port);',
};

export const nodeShutdownWords =
  'On SIGTERM stop accepting connections, wait for the open requests up to a limit below the grace period of the platform, close the database and end the process.';

/** Code that closes the open sockets of a Python service. */
export const socketShutdown: ByStack = {
  fastapi: lifespanSockets('app = FastAPI(lifespan=lifespan)'),
  starlette: lifespanSockets('app = Starlette(lifespan=lifespan)'),
  quart:
    '@app.after_serving\nasync def end():\n    stopping.set()                      # loops look at it\n    await manager.close_all(code=1012)',
  flask: `${inOrder}\n@atexit.register\ndef end():\n    stopping.set()                      # loops look at it\n    for client in list(clients):\n        client.close(1012)`,
};

export const socketShutdownWords =
  'Run code when the server stops: tell the loops to end, close every open socket with code 1012 so that clients connect again elsewhere, and wait for both with a limit below the grace period.';

function lifespanSockets(app: string): string {
  return `@asynccontextmanager\nasync def lifespan(app):\n    yield\n    stopping.set()                      # loops look at it\n    await manager.close_all(code=1012)\n\n${app}`;
}

/** Code that waits for jobs of the web process and starts those again that a stop interrupted. */
export const jobShutdown: ByStack = {
  fastapi: lifespanJobs('app = FastAPI(lifespan=lifespan)'),
  starlette: lifespanJobs('app = Starlette(lifespan=lifespan)'),
  quart:
    '@app.before_serving\nasync def start():\n    await requeue_interrupted()          # rows that are still "running"\n\n@app.after_serving\nasync def end():\n    if running_tasks:\n        await asyncio.wait(running_tasks, timeout=20)',
  flask: `# when the application is made\nrequeue_interrupted()                    # rows that are still "running"\n\n${inOrder}\n@atexit.register\ndef end():\n    stopping.set()                       # jobs look at it between two steps\n    for thread in running_threads:\n        thread.join(20)                  # daemon threads; others are waited for without a limit`,
  django: `# apps.py\nclass JobsConfig(AppConfig):\n    name = "jobs"\n\n    def ready(self):\n        atexit.register(end)\n\n${inOrder}\ndef end():\n    stopping.set()                       # jobs look at it between two steps\n    for thread in running_threads:\n        thread.join(20)                  # daemon threads; others are waited for without a limit\n\n# management/commands/requeue_interrupted.py, run before the server starts: rows that are still "running"`,
};

export const jobShutdownWords =
  'When the process starts, put the jobs whose record still says running back into the queue. When it stops, wait for the running ones with a limit below the grace period, and leave the rest to the next start.';

function lifespanJobs(app: string): string {
  return `@asynccontextmanager\nasync def lifespan(app):\n    await requeue_interrupted()          # rows that are still "running"\n    yield\n    if running_tasks:\n        _, left = await asyncio.wait(running_tasks, timeout=20)\n        for task in left:\n            task.cancel()                # picked up again by the next start\n\n${app}`;
}

/** Code that ends a worker thread of the process. */
export function threadShutdown(target: string): ByStack {
  const thread = `stop = threading.Event()\nworker = threading.Thread(target=${target}, args=(stop,), daemon=True)`;
  const lifespan = `${thread}\n\n@asynccontextmanager\nasync def lifespan(app):\n    requeue_interrupted_jobs()\n    worker.start()\n    yield\n    stop.set()\n    await asyncio.to_thread(worker.join, 20)`;
  const end = `${inOrder}\n@atexit.register\ndef end():\n    stop.set()\n    worker.join(20)                      # only a daemon thread: others are waited for before this runs`;
  return {
    fastapi: `${lifespan}\n\napp = FastAPI(lifespan=lifespan)`,
    starlette: `${lifespan}\n\napp = Starlette(lifespan=lifespan)`,
    quart: `${thread}\n\n@app.before_serving\nasync def start():\n    requeue_interrupted_jobs()\n    worker.start()\n\n@app.after_serving\nasync def end():\n    stop.set()\n    await asyncio.to_thread(worker.join, 20)`,
    flask: `${thread}\nrequeue_interrupted_jobs()\nworker.start()\n\n${end}`,
    django: `${thread}\n\n${end}\n\n# apps.py, in ready(): requeue_interrupted_jobs(), then worker.start()`,
  };
}

export const threadShutdownWords =
  'Give the thread a stop flag that it looks at between two steps. When the process stops, set the flag and join the thread with a limit below the grace period; when it starts, put the jobs that a stop interrupted back into the queue.';
