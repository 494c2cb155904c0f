import { beforeAll, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

it('collects Celery options wherever they are set', () => {
  const text =
    'from celery import Celery\napp = Celery("x", broker=URL)\napp.conf.update(task_acks_late=True, result_expires=3600)\napp.conf.task_time_limit = 600\napp.conf.update({"worker_prefetch_multiplier": 1})\n';
  expect(facts(text, 'queue-setting').map(({ name, value }) => `${name}=${value}`)).toEqual([
    'broker=URL',
    'task_acks_late=True',
    'result_expires=3600',
    'task_time_limit=600',
    'worker_prefetch_multiplier=1',
  ]);
  expect(facts(text, 'queue-app')).toMatchObject([{ line: 2, tool: 'celery' }]);
});

it('reads Django settings and old names', () => {
  const text = 'CELERY_TASK_TIME_LIMIT = 1800\nCELERYD_MAX = 1\nCELERY_BEAT_SCHEDULE = {"a": {"task": "x"}}\n';
  expect(facts(text, 'queue-setting', 'shop/settings.py').map((one) => one.name)).toEqual([
    'task_time_limit',
    'beat_schedule',
  ]);
});

it('reads tasks with their options, and whether each run makes its own identifier', () => {
  const text =
    'from celery import shared_task\nimport uuid\n@shared_task(autoretry_for=(Exception,), max_retries=3)\ndef ingest(path):\n    doc_id = str(uuid.uuid4())\n';
  expect(facts(text, 'queue-task')).toMatchObject([
    { line: 3, name: 'ingest', options: { max_retries: '3' }, freshId: { line: 5 } },
  ]);
});

it('tells bounded queues in memory from endless ones', () => {
  const text = 'import asyncio\njobs = asyncio.Queue()\nfew = asyncio.Queue(maxsize=10)\n';
  expect(facts(text, 'memory-queue').map(({ name, bounded }) => [name, bounded])).toEqual([
    ['jobs', false],
    ['few', true],
  ]);
});
