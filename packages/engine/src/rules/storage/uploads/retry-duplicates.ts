import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'storage/uploads/retry-duplicates',
  title: 'A retried task stores its document again',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const late = factsOf(app, 'queue-setting').find((one) => one.name === 'task_acks_late' && one.value === 'True');
    const repeated = factsOf(app, 'queue-task').filter(
      (task) => isRetried(task) || late !== undefined || task.options.acks_late === 'True',
    );
    const fresh = repeated.find((task) => task.freshId !== null);
    const [first] = repeated;
    if (fresh === undefined || fresh.freshId === null)
      return first === undefined
        ? skip('No task of a queue runs more than once.')
        : skip('No task that may run again makes identifiers of its own.');
    const why = [
      isRetried(fresh) ? 'is retried after any error' : '',
      late !== undefined || fresh.options.acks_late === 'True' ? 'is delivered again when its worker dies' : '',
    ]
      .filter((one) => one !== '')
      .join(' and ');
    return fail(fresh.freshId, `Task ${fresh.name} ${why}, and each run makes a new identifier for what it stores.`, {
      subject: appSubject(app, `task/${fresh.name}/id`),
      evidence: [fresh.span, ...(late === undefined ? [] : [late.span])],
      problem:
        'What the failed run had already written stays under an identifier that nobody knows; the next run writes it all again under another one.',
      verify: `Kill the worker in the middle of ${fresh.name}, let it run again and count the stored records of that one document: there must be one set.`,
      fix: advice(
        'Take the identifier from the caller, and write idempotently',
        'python',
        `doc_id = str(uuid.uuid4())                      # where the task is sent\n${fresh.name}.apply_async(args=[doc_id, path], task_id=doc_id)\n\n# in the task: remove what an earlier attempt left, then insert\nstore.delete(where={"document_id": doc_id})`,
      ),
    });
  },

  docs: {
    problem: 'Queues deliver at least once, so a task has to be able to run twice with the same result.',
    impact:
      'Search results show the same document several times, deleting it removes one copy only, and storage grows with every retry.',
    verify: 'Kill a worker in the middle of a task and count what is stored afterwards.',
    remedy:
      'Make the identifier once, before the task is sent, and use it as the key of all writes, or derive it from a hash of the content.',
    tradeOff: 'Deleting before inserting leaves a moment without the document; use upserts where the store has them.',
    sources: [
      'https://docs.celeryq.dev/en/stable/userguide/tasks.html#ignore-results-you-don-t-want',
      'https://docs.celeryq.dev/en/stable/faq.html#should-i-use-retry-or-acks-late',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'celery==5.6.2\n',
        'tasks.py':
          'import uuid\nfrom celery import shared_task\n\n@shared_task(autoretry_for=(Exception,), max_retries=3)\ndef ingest(path):\n    doc_id = str(uuid.uuid4())\n    store.add(doc_id, read(path))\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'celery==5.6.2\n',
        'tasks.py':
          'from celery import shared_task\n\n@shared_task(autoretry_for=(Exception,), max_retries=3)\ndef ingest(doc_id, path):\n    store.add(doc_id, read(path))\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
      },
    ],
  },
});

function isRetried(task: FactOf<'queue-task'>): boolean {
  return task.options.autoretry_for !== undefined || (task.tool === 'dramatiq' && task.options.max_retries !== '0');
}
