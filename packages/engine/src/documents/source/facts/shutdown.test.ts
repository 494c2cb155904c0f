import { beforeAll, describe, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

const service = `import asyncio, shutil
from contextlib import asynccontextmanager
from fastapi import BackgroundTasks, FastAPI
@asynccontextmanager
async def lifespan(app):
    task = asyncio.create_task(queue.process_forever())
    yield
    task.cancel()
    await asyncio.gather(task)
    if settings.scratch is not None:
        shutil.rmtree(settings.scratch)
app = FastAPI(lifespan=lifespan)
@app.post("/jobs")
async def create(background_tasks: BackgroundTasks):
    job.status = "running"
    asyncio.create_task(run_job(job.id))
    background_tasks.add_task(convert, job.id)
`;

describe('facts about work that outlives its request', () => {
  it('tells work of a request from work of the start', () => {
    expect(
      facts(service, 'background-work').map(({ line, call, via, atStartup }) => ({ line, call, via, atStartup })),
    ).toEqual([
      { line: 6, call: 'queue.process_forever', via: 'task', atStartup: true },
      { line: 16, call: 'run_job', via: 'task', atStartup: false },
      { line: 17, call: 'convert', via: 'framework', atStartup: false },
    ]);
  });

  it('leaves out what the same function waits for', () => {
    const stream =
      'import asyncio\nasync def answer(chat):\n    task = asyncio.create_task(talk(chat))\n    async for part in parts():\n        yield part\n    await task\n';
    expect(facts(stream, 'background-work')).toEqual([]);
  });

  it('reads what happens after the yield of a lifespan', () => {
    expect(facts(service, 'shutdown-step').map(({ line, how, target }) => ({ line, how, target }))).toEqual([
      { line: 8, how: 'cancels', target: 'task' },
      { line: 9, how: 'waits', target: 'task' },
    ]);
    expect(facts(service, 'file-cleanup')).toMatchObject([
      { line: 11, condition: 'settings.scratch is not None', atShutdown: true, recursive: true },
    ]);
  });

  it('sees that jobs are stored as running, and that a start looks for them', () => {
    expect(facts(service, 'job-status')).toMatchObject([{ moment: 'written', name: 'create' }]);
    const recovering = `${service}def reset_stuck_jobs():\n    db.execute("UPDATE jobs SET status='queued' WHERE status='running'")\n`;
    expect(facts(recovering, 'job-status').map((one) => one.moment)).toContain('recovered');
    expect(
      facts('def mark_stale(self):\n    self.stale = True\nasync def resume_job(id): ...\n', 'job-status'),
    ).toEqual([]);
  });

  it('replaces a condition that is one name by its value', () => {
    const task =
      'def run(self):\n    try:\n        work()\n    finally:\n        again = self.request.retries < self.max_retries\n        if not again:\n            os.unlink(path)\n';
    expect(facts(`import os\n${task}`, 'file-cleanup')).toMatchObject([
      { condition: 'not self.request.retries < self.max_retries', inFinally: true },
    ]);
  });
});
