import { insertKey } from '../../../documents/yaml/write.ts';
import type { Container, Workload } from '../../../model/container.ts';
import { effectiveWords } from '../../../model/link-images.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { optionValue } from '../../../text/shell-words.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { factsOf } from '../../shared/apps.ts';
import { containerSubject, listText, noContainers, placeText, titleOf } from '../../shared/containers.ts';
import { type ContainerFile, containerFiles, heaviestOf, isLesser } from '../../shared/files.ts';
import { appsOf, jobLimit, processesOf, processOf } from '../../shared/processes.ts';
import { ownImage } from '../../shared/published.ts';

interface Short {
  readonly container: Container;
  readonly workload: Workload | undefined;
  readonly grace: number;
  readonly given: boolean;
  readonly work: Work;
}

interface Work {
  readonly seconds: number;
  readonly what: string;
  readonly span: Span;
  /** Work of a queue: the job is lost or runs twice; requests are merely cut. */
  readonly job: boolean;
}

/** Nobody lets a deployment wait for hours: beyond this, jobs have to survive being interrupted. */
const longestGrace = 600;

export default defineRule<ContainerFile>({
  id: 'health/graceful-shutdown/grace-period-too-short',
  title: 'A stop kills work before it can finish',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: containerFiles,
  noSubject: noContainers,

  check({ file, platform, containers }, model) {
    const read = containers
      .filter((it) => platform === 'kubernetes' || it.role === 'web' || it.role === 'worker')
      .filter((it) => it.stopGraceSeconds.state !== 'unresolved')
      .flatMap((it) => shortOf(it, model))
      // Requests on Kubernetes are other rules' business, and examples are not told what only might take long.
      .filter((it) => (platform === 'compose' ? !isLesser(it.container) : it.work.job));
    const bad = read.filter((it) => it.grace < it.work.seconds);
    const first = bad.find((it) => it.container.role === 'worker') ?? bad.find((it) => it.work.job) ?? bad[0];
    const fine = read[0];
    if (first === undefined)
      return fine === undefined
        ? skip('Nothing here needs longer than what the platform gives.')
        : pass([fine.container.stopGraceSeconds, fine.work]);
    const { container, grace, given, work } = first;
    const others = [...new Set(bad.filter((it) => it !== first).map((it) => it.container.name))];
    const also = others.length === 0 ? '' : `, and so do${others.length === 1 ? 'es' : ''} ${listText(others, 3)}`;
    const place = given ? container.stopGraceSeconds : (first.workload?.podSpan ?? container.stopGraceSeconds);
    return fail(
      place,
      `${titleOf(container)} gets ${grace} seconds to stop${given ? '' : ' (the default)'}${also}, but ${work.what} (${placeText(work.span)}).`,
      {
        subject: { ...containerSubject(container, 'stop_grace_period'), kind: 'file', name: file },
        severity: !isLesser(container) && (container.role === 'worker' || work.job) ? 'HIGH' : 'MEDIUM',
        evidence: [work.span, ...bad.filter((it) => it !== first).map((it) => it.container.span)],
        path: [
          { span: work.span, note: work.what },
          { span: 'span' in place ? place.span : place, note: `killed after ${grace} s` },
        ],
        verify:
          platform === 'compose'
            ? `\`docker compose stop ${container.name}\` during a job ends after ${grace} s with exit code 137.`
            : `\`kubectl rollout restart deploy/${container.name.split('/')[0]}\` during a job: the old pod ends after ${grace} s with exit code 137.`,
        fix: fixFor(bad, platform),
      },
    );
  },

  docs: {
    problem: 'After that time the platform sends SIGKILL, which no program can catch.',
    impact: 'Each deployment ends running jobs in the middle; half-written results and lost messages follow.',
    verify: 'Stop the service during its longest job.',
    remedy:
      'Set the grace period to the longest job that a deployment may wait for, let the program finish on SIGTERM, and make jobs resumable.',
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

function shortOf(container: Container, model: DeploymentModel): Short[] {
  const work = workOf(container, model);
  if (work === null) return [];
  const workload = container.workload === null ? undefined : model.workloads.find((it) => it.id === container.workload);
  const given = known(container.stopGraceSeconds);
  return [
    {
      container,
      workload,
      grace: given ?? (container.platform === 'compose' ? 10 : 30),
      given: given !== undefined,
      work,
    },
  ];
}

/** Its start script decides by a variable, and its name says which way. */
function isWorker(container: Container): boolean {
  return container.role === 'worker' || /worker|celery|queue|jobs?(?:$|[-_])/i.test(container.name);
}

/** What needs time, for how long, and where that is written. */
function workOf(container: Container, model: DeploymentModel): Work | null {
  const image = ownImage(container, model);
  const words = effectiveWords(container, image);
  const place = container.command.state === 'set' ? container.command.span : (image?.command.span ?? container.span);
  const text = words.join(' ');
  const own = optionValue(words, '--timeout-graceful-shutdown', '--graceful-timeout', '--stop-timeout');
  if (own !== undefined && /^\d+$/.test(own) && Number(own) > 0)
    return {
      seconds: Number(own) + 5,
      what: `its own command waits ${own} seconds for running requests`,
      span: place,
      job: false,
    };
  const inside =
    image === undefined || container.command.state === 'set'
      ? undefined
      : processesOf(image, model).find((it) => it.kind === 'worker' && (it.oneOf === undefined || isWorker(container)));
  const worker = processOf(text)?.kind === 'worker' ? { span: place } : inside;
  // A worker that does not hear the signal waits for nothing, however long it is given: that is a finding of its own.
  if (worker !== undefined && /\barq\b/.test(text) && model.apps.some((app) => factsOf(app, 'signals-off').length > 0))
    return null;
  if (worker !== undefined)
    return jobWork(container, model, worker.span, worker === inside && inside.oneOf === undefined);
  // A console looks at jobs and does none.
  if (/\bcelery\b.{0,120}\sflower(?![\w.:])/.test(text)) return null;
  const wait = ownLimit(container, model);
  if (wait !== null) return wait;
  if (/\bgunicorn\b/.test(text))
    return { seconds: 35, what: 'gunicorn waits 30 seconds for running requests', span: place, job: false };
  const heavy = container.platform === 'compose' ? heaviestOf(container, model) : undefined;
  return heavy === undefined || heavy.startSeconds < 20
    ? null
    : { seconds: 120, what: `${heavy.does} with ${heavy.name} takes longer`, span: heavy.span, job: false };
}

/** The time that the code itself takes for open requests when it is told to stop. */
function ownLimit(container: Container, model: DeploymentModel): Work | null {
  const limits = appsOf(container, model)
    .flatMap((app) => factsOf(app, 'stop-limit'))
    .filter((it) => it.of === 'requests');
  const limit = limits.sort((a, b) => b.seconds - a.seconds)[0];
  return limit === undefined
    ? null
    : {
        seconds: limit.seconds + 5,
        what: `its own code takes up to ${limit.seconds} seconds to close (\`${limit.written}\`)`,
        span: limit.span,
        job: false,
      };
}

function jobWork(container: Container, model: DeploymentModel, span: Span, inside: boolean): Work {
  const limit = jobLimit(container, model);
  if (limit !== null && limit.seconds > 10)
    return {
      seconds: Math.min(limit.seconds, longestGrace),
      what: `one of its jobs may run for ${timeText(limit.seconds)} by ${limit.name}`,
      span: limit.span,
      job: true,
    };
  const who = inside ? 'the job worker that its image starts beside the web server' : 'a job queue worker';
  return { seconds: 120, what: `${who} finishes its current job first`, span, job: true };
}

function timeText(seconds: number): string {
  return seconds >= 7200
    ? `${Math.round(seconds / 360) / 10} hours`
    : seconds >= 300
      ? `${Math.round(seconds / 60)} minutes`
      : `${seconds} seconds`;
}

function fixFor(bad: readonly Short[], platform: Container['platform']) {
  const title = `Give ${listText(
    bad.map((it) => it.container.name),
    3,
  )} time to stop`;
  if (platform === 'kubernetes') {
    const first = bad[0];
    const edits =
      bad.length === 1 && first?.given === false
        ? insertKey(first.workload?.podSlot ?? undefined, 'terminationGracePeriodSeconds', first.work.seconds)
        : undefined;
    return reviewOrAdvice(
      title,
      'yaml',
      edits,
      `    spec:\n      terminationGracePeriodSeconds: ${first?.work.seconds ?? 120}`,
    );
  }
  const edits = bad.map((it) =>
    it.given ? undefined : insertKey(it.container.slot, 'stop_grace_period', `${it.work.seconds}s`),
  );
  const whole = edits.every((it) => it !== undefined) ? edits.flatMap((it) => it ?? []) : undefined;
  const snippet = bad.map((it) => `  ${it.container.name}:\n    stop_grace_period: ${it.work.seconds}s`).join('\n');
  return reviewOrAdvice(title, 'yaml', whole, snippet);
}
