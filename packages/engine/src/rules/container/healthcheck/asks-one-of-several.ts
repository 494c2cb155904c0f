import type { Container, Probe } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containersOf, imageSubject, listText, placeText } from '../../shared/containers.ts';
import { imageScripts, processesOf } from '../../shared/processes.ts';

interface Served {
  readonly name: string;
  readonly span: Span;
}

export default defineRule<ImageBuild>({
  id: 'container/healthcheck/asks-one-of-several',
  title: 'The check sees one of several processes',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => model.images.filter((it) => it.environment === 'prod'),
  noSubject: 'No Dockerfile builds an image here.',

  check(image, model) {
    const found = probeOf(image, model);
    if (found === null) return skip('The image has no check of its own.');
    const { probe, span } = found;
    const { web, others } = processes(image, model);
    const [other] = others;
    if (web === undefined || other === undefined)
      return skip('One process runs in the container, as far as the files tell.');
    const text = probe.command?.text ?? '';
    if (
      /s6-svstat|s6-rc|supervisorctl|\bpgrep\b|\bps\b|celery|inspect ping/.test(text) ||
      others.some((it) => text.includes(it.name.split(' ').at(-1) ?? it.name))
    )
      return pass(span, 'the check looks at the processes');
    const asks =
      probe.path !== null ||
      probe.port !== null ||
      /https?:\/\/|(?:status|health|ready|live|ping)[\w-]*\.(?:py|sh|js|ts)/i.test(text);
    if (!asks) return skip('What the check asks is not known.');
    const names = listText(
      others.map((it) => `${it.name} (${placeText(it.span)})`),
      3,
    );
    return fail(
      span,
      `The health check of ${image.file} asks ${probe.path ?? 'the web server'} only, and the same container runs ${names}: ${others.length === 1 ? 'it' : 'they'} may be dead or hang while the container stays healthy.`,
      {
        subject: imageSubject(image, 'HEALTHCHECK/processes'),
        evidence: [web.span, ...others.slice(0, 5).map((it) => it.span)],
        verify: `Stop ${other.name} inside of the container (\`docker exec <container> pkill -STOP -f '${other.name.split(' ').at(-1) ?? other.name}'\`) and wait: \`docker inspect -f '{{.State.Health.Status}}' <container>\` still says healthy.`,
        fix: advice(
          'Let the answer include the age of the last sign of life of each process',
          'dockerfile',
          `# ${other.name} touches a file or a row after each round, e.g. /tmp/${other.name.replace(/\W+/g, '-')}.alive\nHEALTHCHECK --interval=60s --timeout=10s --retries=3 CMD ${text === '' ? '<the check of today>' : text.slice(0, 80)} && find /tmp/${other.name.replace(/\W+/g, '-')}.alive -mmin -5 | grep -q .\n# or one container per process, each with a check of its own`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Whoever watches the state of the container learns nothing about the work that goes on beside the web server.',
    impact: 'Jobs, mails or alerts stop for days while every dashboard is green.',
    verify: 'Stop the second process and look at the state of the container.',
    remedy: 'Let each process leave a sign of life and check its age, or run each in a container of its own.',
    tradeOff: 'A busy worker may be late with its sign of life; allow several times its usual round.',
    sources: ['https://docs.docker.com/engine/containers/multi-service_container/'],
  },
  examples: {
    bad: [example('curl -f http://127.0.0.1:8000/health')],
    good: [example('curl -f http://127.0.0.1:8000/health && celery -A app inspect ping')],
  },
});

/** The check of the image, or that of the one service that is made from it. */
function probeOf(image: ImageBuild, model: DeploymentModel): { probe: Probe; span: Span } | null {
  const own: readonly (Pick<Container, 'healthcheck'> | ImageBuild)[] = [...containersOf(image, model), image];
  for (const one of own) {
    const probe = known(one.healthcheck);
    if (probe !== undefined && probe.kind !== 'disabled' && probe.malformed === undefined)
      return { probe, span: probe.span };
  }
  return null;
}

function processes(image: ImageBuild, model: DeploymentModel): { web: Served | undefined; others: readonly Served[] } {
  const programs = processesOf(image, model);
  const web = programs.find((it) => it.kind === 'web');
  const workers = programs.filter((it) => it.kind === 'worker' && /^[A-Za-z][\w.-]+(?: [\w.-]+)?$/.test(it.name));
  if (web !== undefined && workers.length > 0) return { web, others: workers };
  // Services of a supervisor, whatever program each of them is.
  const supervised = imageScripts(image, model).flatMap((script): Served[] => {
    const name = /\/(?:s6-rc\.d|services\.d|s6\/services)\/([^/]+)\/run$/.exec(script.path)?.[1];
    const start = script.commands.find((it) => /^exec\b/.test(it.text)) ?? script.commands.at(-1);
    return name === undefined || start === undefined || /^(?:init|cont|log|user|base)\b/.test(name)
      ? []
      : [{ name: name.replace(/^svc-/, ''), span: start.span }];
  });
  return {
    web: supervised.find((it) => /web|app|api|server|nginx|http/.test(it.name)),
    others: supervised.filter((it) => /work|job|queue|cron|sched|celery|task|consum/.test(it.name)),
  };
}

function example(check: string): Record<string, string> {
  return {
    Dockerfile: `FROM python:3.12-slim-bookworm\nCOPY docker/rootfs /\nHEALTHCHECK CMD ${check}\nCMD ["/init"]\n`,
    'docker/rootfs/etc/services.d/web/run': '#!/bin/sh\nexec gunicorn app:app\n',
    'docker/rootfs/etc/services.d/jobs/run': '#!/bin/sh\nexec celery -A app worker\n',
  };
}
