import { workloadOf } from '../../../facts/workload-memory.ts';
import type { Container, Probe } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import {
  builtImage,
  containerSubject,
  effectiveHealthcheck,
  longRunning,
  noContainers,
  titleOf,
} from '../../shared/containers.ts';
import { installedInContainer } from '../../shared/dependencies.ts';

/** Starts faster than this need no thought: even Compose's default of three checks gives them time. */
const slowSeconds = 10;

export default defineRule<Container>({
  id: 'health/startup-probes/slow-start-killed',
  title: 'A slow start is taken for a failure',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: longRunning,
  noSubject: noContainers,

  check(container, model) {
    const slowest = installedInContainer(container, model)
      .flatMap((it) => {
        const work = workloadOf(it.name);
        return work === undefined ? [] : [{ work, span: it.span }];
      })
      .sort((a, b) => b.work.startSeconds - a.work.startSeconds)[0];
    if (slowest === undefined || slowest.work.startSeconds < slowSeconds)
      return skip('Nothing that starts slowly is installed in a service.');
    const gate = gateOf(container, model);
    if (gate === null) return skip('No probe decides over a slow start.');
    const need = slowest.work.startSeconds;
    if (gate.seconds >= need) return pass([gate.probe.span, slowest.span], `gives it ${gate.seconds} s to start`);
    const consequence =
      gate.kills === 'restart'
        ? 'Kubernetes kills and restarts it before it is ready'
        : 'it is marked unhealthy, and what waits for it gives up';
    return fail(
      gate.probe.span,
      `${titleOf(container)} loads ${slowest.work.name} (${slowest.span.file}:${slowest.span.line}), which takes about ${need} s, but its ${gate.name} gives up after ${gate.seconds} s, so ${consequence}.`,
      {
        subject: containerSubject(container, 'startup'),
        ...(gate.kills === 'restart' ? {} : { severity: 'MEDIUM' as const }),
        evidence: [slowest.span],
        path: [
          { span: slowest.span, note: `${slowest.work.name}: about ${need} s to load` },
          { span: gate.probe.span, note: `budget ${gate.seconds} s` },
        ],
        verify:
          container.platform === 'kubernetes'
            ? `\`kubectl describe pod -l app=${container.name.split('/')[0]}\` shows "Liveness probe failed" and a growing restart count after a rollout.`
            : `\`docker compose up -d ${container.name} && docker inspect -f '{{json .State.Health}}' $(docker compose ps -q ${container.name})\` during the first ${need} s.`,
        fix: fixFor(container, need),
      },
    );
  },

  docs: {
    problem: 'The check counts failures from the first second, long before the model is in memory.',
    impact: 'Deploys hang or loop in restarts, most of all on a loaded host where loading takes longest.',
    verify: 'Restart the service on a cold cache and watch its health state.',
    remedy: 'Add a startup probe, or a start period, longer than the slowest start.',
    tradeOff: 'A service that really fails to start is noticed later, by the length of that period.',
    sources: [
      'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
      'https://docs.docker.com/reference/compose-file/services/#healthcheck',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml': compose('interval: 5s\n      retries: 3'),
        Dockerfile: image(),
        'requirements.txt': 'docling==2.60.0\n',
      },
    ],
    good: [
      {
        'compose.yml': compose('interval: 5s\n      retries: 3\n      start_period: 120s'),
        Dockerfile: image(),
        'requirements.txt': 'docling==2.60.0\n',
      },
    ],
  },
});

interface Gate {
  readonly name: string;
  readonly probe: Probe;
  /** Seconds from start until the probe has its consequence. */
  readonly seconds: number;
  readonly kills: 'restart' | 'unhealthy';
}

/** Defaults: Kubernetes period 10 s, 3 failures, no delay; Docker interval 30 s, 3 retries, no start period. */
function gateOf(container: Container, model: DeploymentModel): Gate | null {
  const startup = known(container.startup);
  if (startup !== undefined) return gate('startup probe', startup, 10, 'restart');
  const liveness = known(container.liveness);
  if (liveness !== undefined) return gate('liveness probe', liveness, 10, 'restart');
  const health = known(effectiveHealthcheck(container, builtImage(container, model)));
  if (health === undefined || health.kind === 'disabled') return null;
  return gate('health check', health, 30, 'unhealthy');
}

function gate(name: string, probe: Probe, interval: number, kills: Gate['kills']): Gate {
  const seconds = (probe.initialDelaySeconds ?? 0) + (probe.intervalSeconds ?? interval) * (probe.failures ?? 3);
  return { name, probe, seconds, kills };
}

function fixFor(container: Container, need: number) {
  const budget = Math.ceil((need * 2) / 10) * 10;
  if (container.platform === 'compose') {
    return advice(
      `Give ${container.name} ${budget} s to start`,
      'yaml',
      `services:\n  ${container.name}:\n    healthcheck:\n      start_period: ${budget}s`,
    );
  }
  const target = known(container.readiness) ?? known(container.liveness);
  const check = target?.path
    ? `httpGet: { path: ${target.path}, port: ${target.port ?? 'http'} }`
    : 'tcpSocket: { port: http }';
  return advice(
    `Give ${container.name} ${budget} s to start`,
    'yaml',
    `startupProbe:\n  ${check}\n  periodSeconds: 10\n  failureThreshold: ${budget / 10}`,
  );
}

function compose(health: string): string {
  return `services:
  api:
    build: .
    healthcheck:
      test: ["CMD", "python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health')"]
      ${health}
`;
}

function image(): string {
  return 'FROM python:3.12.7-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCMD ["python", "-m", "app"]\n';
}
