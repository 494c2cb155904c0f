import { insertKey } from '../../../documents/yaml/write.ts';
import { workloadOf } from '../../../facts/workload-memory.ts';
import type { Container } from '../../../model/container.ts';
import { effectiveWords } from '../../../model/link-images.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { optionValue } from '../../../text/shell-words.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { builtImage, containerSubject, noContainers, placeText, titleOf } from '../../shared/containers.ts';
import { installedInContainer } from '../../shared/dependencies.ts';

export default defineRule<Container>({
  id: 'health/graceful-shutdown/grace-period-too-short',
  title: 'A stop kills work before it can finish',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter((it) => it.platform === 'compose' && (it.role === 'web' || it.role === 'worker')),
  noSubject: noContainers,

  check(container, model) {
    const work = workOf(container, model);
    if (work === null) return skip('Nothing here needs longer than the ten seconds that Docker gives.');
    const { stopGraceSeconds } = container;
    if (stopGraceSeconds.state === 'unresolved') return skip('The grace period comes from a variable.');
    const grace = known(stopGraceSeconds) ?? 10;
    if (grace >= work.seconds) return pass([stopGraceSeconds, work]);
    const suggested = `${work.seconds}s`;
    const message = `${titleOf(container)} gets ${grace} seconds to stop${stopGraceSeconds.state === 'unset' ? ' (the default)' : ''}, but ${work.what} (${placeText(work.span)}).`;
    const title = `Give ${container.name} ${suggested} to stop`;
    const snippet = `  ${container.name}:\n    stop_grace_period: ${suggested}`;
    return fail(stopGraceSeconds, message, {
      subject: containerSubject(container, 'stop_grace_period'),
      severity: container.role === 'worker' ? 'HIGH' : 'MEDIUM',
      evidence: [work.span],
      path: [
        { span: work.span, note: work.what },
        { span: stopGraceSeconds.span, note: `killed after ${grace} s` },
      ],
      verify: `\`docker compose stop ${container.name}\` during a job ends after ${grace} s with exit code 137.`,
      fix:
        stopGraceSeconds.state === 'unset'
          ? reviewOrAdvice(title, 'yaml', insertKey(container.slot, 'stop_grace_period', suggested), snippet)
          : advice(title, 'yaml', snippet),
    });
  },

  docs: {
    problem: 'After that time Docker sends SIGKILL, which no program can catch.',
    impact: 'Each deployment ends running jobs in the middle; half-written results and lost messages follow.',
    verify: 'Stop the service during its longest job.',
    remedy: 'Set stop_grace_period to the longest job, let the program finish on SIGTERM, and make jobs resumable.',
    tradeOff: 'Deployments wait that long when a job runs.',
    sources: [
      'https://docs.docker.com/reference/compose-file/services/#stop_grace_period',
      'https://docs.celeryq.dev/en/stable/userguide/workers.html#stopping-the-worker',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  worker:\n    image: example/app:1.2\n    command: celery -A app worker\n' }],
    good: [
      {
        'compose.yml':
          'services:\n  worker:\n    image: example/app:1.2\n    command: celery -A app worker\n    stop_grace_period: 120s\n',
      },
    ],
  },
});

/** What needs time, for how long, and where that is written. */
function workOf(container: Container, model: DeploymentModel): { seconds: number; what: string; span: Span } | null {
  const image = builtImage(container, model);
  const words = effectiveWords(container, image);
  const place = container.command.state === 'set' ? container.command.span : (image?.command.span ?? container.span);
  const text = words.join(' ');
  const own = optionValue(words, '--timeout-graceful-shutdown', '--graceful-timeout', '--stop-timeout');
  if (own !== undefined && /^\d+$/.test(own) && Number(own) > 0)
    return { seconds: Number(own) + 5, what: `its own command waits ${own} seconds for running requests`, span: place };
  if (/\bcelery\b.*\bworker\b|\brq worker\b|\bdramatiq\b|\barq\b/.test(text))
    return { seconds: 120, what: 'a job queue worker finishes its current job first', span: place };
  if (/\bgunicorn\b/.test(text))
    return { seconds: 35, what: 'gunicorn waits 30 seconds for running requests', span: place };
  const heavy = installedInContainer(container, model).find((it) => (workloadOf(it.name)?.startSeconds ?? 0) >= 20);
  return heavy === undefined
    ? null
    : {
        seconds: 120,
        what: `${workloadOf(heavy.name)?.does ?? 'a job'} with ${workloadOf(heavy.name)?.name ?? heavy.name} takes longer`,
        span: heavy.span,
      };
}
