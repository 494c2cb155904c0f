import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at } from '../../shared/apps.ts';
import { type CeleryApp, celeryApps, noCelery } from '../../shared/celery.ts';

export default defineRule<CeleryApp>({
  id: 'secrets/exposure/queue-accepts-pickle',
  title: 'Whoever writes to the broker runs code in the workers',
  severity: 'MEDIUM',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'code-modules',

  select: celeryApps,
  noSubject: noCelery,

  check({ app, settings }) {
    const named = settings.filter((one) => /serializer$|accept_content$/.test(one.name));
    const open = named.filter((one) => /["'](?:pickle|application\/x-python-serialize)["']/.test(one.value));
    const first = open.find((one) => one.name === 'accept_content') ?? open[0];
    if (first === undefined)
      return named[0] === undefined
        ? skip('Celery reads JSON unless told otherwise.')
        : pass(named[0], 'messages are plain data');
    const place = open[0] ?? first;
    return fail(
      place,
      `${app.name} lets Celery read pickled messages: ${[...new Set(open.map((one) => one.name))].join(', ')} (${at(place.span)}).`,
      {
        subject: appSubject(app, 'celery/pickle'),
        evidence: open.slice(1, 4).map((one) => one.span),
        verify: '`celery -A <module> inspect conf | grep -E "accept_content|serializer"` must name json only.',
        fix: advice(
          'Send plain data',
          'python',
          'task_serializer = "json"\nresult_serializer = "json"\naccept_content = ["json"]   # first drain the queues of the old format',
        ),
      },
    );
  },

  docs: {
    problem: 'A pickled message is a program: reading it runs whatever its sender wrote into it.',
    impact: 'A broker with a weak password or an open port is then a shell on every worker, with all its secrets.',
    verify: 'Ask a worker for its configuration and look at the accepted content.',
    remedy: 'Send identifiers and plain data as JSON, and put large objects into storage.',
    tradeOff:
      'Arguments that are objects have to be turned into plain data, and queued messages of the old kind drained.',
    sources: ['https://docs.celeryq.dev/en/stable/userguide/security.html#serializers'],
  },
  examples: {
    bad: [example('pickle')],
    good: [example('json')],
  },
});

function example(format: string) {
  return {
    'requirements.txt': 'celery==5.6.2\n',
    'tasks.py': `from celery import Celery\napp = Celery("tasks", broker="redis://redis")\napp.conf.update(task_serializer="${format}", accept_content=["${format}"])\n\n@app.task\ndef a(): ...\n`,
  };
}
