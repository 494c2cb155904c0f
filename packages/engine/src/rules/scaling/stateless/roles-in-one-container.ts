import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, listText, placeText } from '../../shared/containers.ts';
import { type Process, processesOf } from '../../shared/processes.ts';

export default defineRule<ImageBuild>({
  id: 'scaling/stateless/roles-in-one-container',
  title: 'Web, jobs and schedule can only grow together',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'decision',

  select: (model: DeploymentModel) => model.images.filter((it) => it.environment === 'prod'),
  noSubject: 'No Dockerfile builds an image here.',

  check(image, model) {
    const all = processesOf(image, model);
    // Of a script that starts one program or another, one runs.
    const processes = all.filter(
      (it) => it.oneOf === undefined || it === all.find((other) => other.oneOf === it.oneOf),
    );
    const of = (kind: Process['kind']) => processes.find((it) => it.kind === kind);
    const [web, worker, scheduler] = [of('web'), of('worker'), of('scheduler')];
    const roles = [web, worker, scheduler].filter((it): it is Process => it !== undefined);
    const first = roles[0];
    if (first === undefined) return skip('What the image starts is not in the repository.');
    if (worker === undefined || roles.length < 2) return pass(first.span, `runs ${first.name} alone`);
    const place = scheduler ?? worker;
    return fail(
      place.span,
      `Every container of ${image.file} runs ${listText(roles.map((it) => `${it.name} (${placeText(it.span)})`))} together.`,
      {
        subject: imageSubject(image, 'roles'),
        problem:
          scheduler === undefined
            ? 'A second container for more requests brings a second worker along, a heavy job takes CPU and memory from the web server beside it, and one crash or restart stops both.'
            : 'A second container for more requests runs every schedule twice, a heavy job takes CPU and memory from the web server beside it, and one restart stops all of them.',
        severity: scheduler === undefined ? 'MEDIUM' : 'MONITOR',
        ...(scheduler === undefined
          ? {}
          : {
              monitor: {
                metric: 'containers of this image, and jobs waiting in the queue',
                threshold: 'more than one container, or a queue that grows for 15 minutes',
                why: 'With one container on one host the set-up works; the second one duplicates the schedule.',
              },
            }),
        evidence: roles.filter((it) => it !== place).map((it) => it.span),
        verify: `\`docker top\` on a running container of this image lists ${listText(roles.map((it) => it.name))}.`,
        fix: advice(
          'One service per role from the same image',
          'yaml',
          'services:\n  web:\n    image: app:1.2\n    command: web\n  worker:\n    image: app:1.2\n    command: worker\n  scheduler:\n    image: app:1.2\n    command: scheduler   # exactly one',
        ),
      },
    );
  },

  docs: {
    problem:
      'A second container for more requests brings another worker and another schedule along, and a heavy job takes CPU and memory from the web server beside it.',
    impact:
      'Scheduled jobs run twice or the product cannot be scaled at all; a job that runs out of memory takes the site down.',
    verify: '`docker top` on a running container lists the processes.',
    remedy: 'Start each role as a service of its own from the same image; run exactly one scheduler.',
    tradeOff: 'One container is simpler for people who run the product at home; offer both.',
    sources: ['https://docs.docker.com/engine/containers/multi-service_container/'],
  },
  examples: {
    bad: [example('exec celery -A app worker\n')],
    good: [example('exec python -m app.check\n')],
  },
});

function example(worker: string): Record<string, string> {
  return {
    Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY docker/rootfs /\nCMD ["/init"]\n',
    'docker/rootfs/etc/services.d/web/run': '#!/bin/sh\nexec gunicorn app:app\n',
    'docker/rootfs/etc/services.d/jobs/run': `#!/bin/sh\n${worker}`,
  };
}
