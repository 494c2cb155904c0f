import type { App } from '../../../model/app.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'storage/uploads/document-in-job-message',
  title: 'Whole files lie in the memory of the queue',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const sent = factsOf(app, 'job-document');
    const [first] = sent;
    if (first === undefined) return skip('No job is given the bytes of a file.');
    const broker = model.containers.find((it) => /redis|valkey|rabbitmq/.test(known(it.image)?.repository ?? ''));
    const rest = sent.slice(1, 4).map((it) => at(it.span));
    return fail(
      first,
      `${app.name} passes the whole file to ${first.call} as ${first.argument}${first.function === null ? '' : ` (${first.function})`}${rest.length === 0 ? '' : `; likewise at ${rest.join(', ')}`}.`,
      {
        subject: appSubject(app, 'jobs/document'),
        evidence: [...sent.slice(1, 10).map((it) => it.span), ...(broker === undefined ? [] : [broker.span])],
        problem: `Every waiting job holds its file, a third larger after encoding, in ${broker === undefined ? 'the memory of the broker' : `${broker.name} (${at(broker.span)})`} and again in the worker, so a queue of a hundred documents of 20 MB takes more than two gigabytes there.`,
        verify: `Queue twenty files of 20 MB while the worker is stopped and look at the broker: ${broker === undefined || !/redis|valkey/.test(known(broker.image)?.repository ?? '') ? 'its memory grows by half a gigabyte' : `\`docker compose exec ${broker.name} redis-cli info memory\` shows half a gigabyte more`}.`,
        fix: advice(
          'Store the file and pass its name',
          'python',
          '# in the handler: copy the upload in chunks to storage that the workers see as well\npath = storage.save(upload)              # volume or bucket\ntask = convert.delay(str(path))          # a few bytes in the queue\n# in the task: open(path, "rb"), and remove it in a finally block',
        ),
      },
    );
  },

  docs: {
    problem:
      'A broker keeps messages in memory and copies them several times; it is made for small messages, not for documents.',
    impact:
      'Some large uploads at once fill the broker, which then refuses or evicts messages of everybody, and the jobs of all users stop.',
    verify: 'Queue some large files while the worker is stopped and watch the memory of the broker.',
    remedy: 'Write the file to a volume or bucket that the workers share and put only its name into the message.',
    tradeOff: 'Somebody has to remove the stored files: the task when it is done, and a sweep for those that failed.',
    sources: ['https://docs.celeryq.dev/en/stable/userguide/tasks.html#data-locality'],
  },
  examples: {
    bad: [example('convert.delay(file_bytes)')],
    good: [example('convert.delay(path)')],
  },
});

function example(call: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\ncelery==5.5.3\n',
    'main.py': `from celery import Celery\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\nqueue = Celery("jobs", broker="redis://redis:6379/0")\n\n@queue.task\ndef convert(data): ...\n\n@app.post("/convert")\nasync def start(file: UploadFile):\n    file_bytes = await file.read(5_000_000)\n    path = store(file_bytes)\n    task = ${call}\n    return {"id": task.id}\n`,
  };
}
