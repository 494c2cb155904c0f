import type { App } from '../../../model/app.ts';
import { advice, defineRule, type FixProposal, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noService, services } from '../../shared/apps.ts';
import { refusal } from '../../shared/refusal.ts';
import { importsOf } from '../../shared/stack.ts';

export default defineRule<App>({
  id: 'scaling/stateless/memory-queue-unbounded',
  title: 'Waiting work piles up in memory without a limit',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app) {
    const queues = factsOf(app, 'memory-queue').filter(
      (queue) =>
        !/log|stop|result|output|event_loop/i.test(queue.name) &&
        !/(?:^|\/)(?:scripts|tests?|examples?|cli)\//.test(queue.span.file),
    );
    const endless = queues.filter((queue) => !queue.bounded);
    const [first] = endless;
    if (first === undefined)
      return queues[0] === undefined ? skip('No queue is kept in memory.') : pass(queues[0], 'the queue has a limit');
    const clients = /subscri|client|listener|stream|broadcast|connection|ws/i.test(first.name);
    const limit = factsOf(app, 'env-read').find(
      (read) => read.span.file === first.span.file && read.default === '0' && /QUEUE|BACKLOG|PENDING/.test(read.name),
    );
    return fail(
      first,
      `${first.name} (${at(first.span)}) takes any number of ${clients ? 'messages for a client that may not read them' : 'items'}: ${limit === undefined ? 'it has no maxsize' : `${limit.name} (${at(limit.span)}) is 0 by default, which means no limit`}.`,
      {
        subject: appSubject(app, `queue/${first.name}`),
        severity: 'MEDIUM',
        evidence: [...endless.slice(1, 4).map((queue) => queue.span), ...(limit === undefined ? [] : [limit.span])],
        problem: clients
          ? 'A slow or sleeping browser keeps its connection open while its messages pile up, one queue per client.'
          : 'When work comes in faster than it is done, the queue grows until the process is killed for memory, and everything in it is lost at once.',
        fix: limit === undefined ? boundedQueue(app, first, clients) : setLimit(limit),
      },
    );
  },

  docs: {
    problem: 'A queue without a limit hides that more comes in than goes out.',
    impact:
      'Memory grows during a rush or with sleeping clients until the platform kills the process, with all requests and jobs in it.',
    verify:
      'Send ten times more than the service can do for five minutes and watch memory and the answers: some must be 503.',
    remedy:
      'Give the queue a maxsize and decide what happens when it is full: refuse with 503, drop the oldest, or close the slow client.',
    tradeOff: 'Some requests are refused during a rush; clients have to retry.',
    sources: [
      'https://docs.python.org/3/library/asyncio-queue.html#asyncio.Queue',
      'https://sre.google/sre-book/handling-overload/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import asyncio\nfrom fastapi import FastAPI\napp = FastAPI()\njobs = asyncio.Queue()\n\n@app.post("/a")\nasync def a():\n    await jobs.put(1)\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import asyncio\nfrom fastapi import FastAPI\napp = FastAPI()\njobs = asyncio.Queue(maxsize=100)\n\n@app.post("/a")\nasync def a():\n    jobs.put_nowait(1)\n',
      },
    ],
  },
});

/** The code has its limit and leaves it off. */
function setLimit(limit: FactOf<'env-read'>): FixProposal {
  return advice(
    `Set ${limit.name}, and give it a default that is a limit`,
    'dotenv',
    `# as many as are done within the time that a client waits; 0 is no limit\n${limit.name}=100`,
  );
}

/** Queues of threads and of the event loop have the same methods; what they raise when they are full differs. */
function boundedQueue(app: App, queue: FactOf<'memory-queue'>, clients: boolean): FixProposal {
  const { file } = queue.span;
  const loop = importsOf(app, file).some((name) => name === 'asyncio');
  const made = loop ? 'asyncio.Queue' : 'queue.Queue';
  const full = loop ? 'asyncio.QueueFull' : 'queue.Full';
  return clients
    ? advice(
        'Drop the oldest message, or the client',
        'python',
        `messages = ${made}(maxsize=100)\ntry:\n    messages.put_nowait(message)\nexcept ${full}:\n    messages.get_nowait()               # the newest state is what matters\n    messages.put_nowait(message)`,
      )
    : advice(
        'Refuse work that cannot be done in time',
        'python',
        `${queue.name} = ${made}(maxsize=100)\ntry:\n    ${queue.name}.put_nowait(job)\nexcept ${full}:\n    ${refusal(app, file, 503, 'Busy, try again in a minute')}`,
      );
}
