import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { type ProbeGap, probeGap, probeRoutes, probeSnippet } from '../../shared/missing-probes.ts';
import {
  byManifest,
  longLived,
  noWorkload,
  servingContainers,
  type WorkloadFile,
  workloadTitle,
} from '../../shared/workloads.ts';

export default defineRule<WorkloadFile>({
  id: 'container/healthcheck/probes-missing',
  title: 'A hung pod is never restarted',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => byManifest([...longLived(model), ...standingPods(model)], model),
  noSubject: noWorkload,

  check({ file, workloads }, model) {
    const gaps = workloads.map((it) => probeGap(it, model)).filter((it) => it.containers.length > 0);
    if (gaps.length === 0) return skip('The containers of the workload are sidecars or not read.');
    // Where pods get requests too early, that finding names the ones that are not watched as well.
    const told = gaps.some((it) => it.unready.length > 0 && it.workload.workloadKind !== 'Pod');
    const bad = told ? [] : gaps.filter((it) => missingIn(it).length > 0);
    const gap = bad.find((it) => missingIn(it).includes('readiness')) ?? bad[0];
    const first = gap?.unready[0] ?? gap?.unwatched[0];
    if (gap === undefined || first === undefined) {
      const watched = gaps.flatMap((it) => it.containers).find((it) => it.liveness.state === 'set');
      return watched === undefined
        ? skip('The rule about rollouts tells it.')
        : pass(watched.liveness, 'probes are set');
    }
    const missing = missingIn(gap);
    const names = listText(bad.map(titleOfGap));
    return fail(first.span, `${names} ${bad.length === 1 ? 'has' : 'have'} no ${missing.join(' and no ')} probe.`, {
      severity:
        missing.includes('readiness') && gap.workload.routed && gap.workload.environment === 'prod' ? 'HIGH' : 'MEDIUM',
      subject: {
        kind: 'file',
        name: file,
        anchor: 'liveness',
        discriminator: bad.map((it) => it.workload.name).join(' '),
      },
      evidence: bad.flatMap((it) => (it === gap ? [] : it.containers.slice(0, 1).map((one) => one.span))),
      verify: `\`kubectl describe ${gap.workload.workloadKind.toLowerCase()} ${gap.workload.name}\` shows no Liveness line under Containers.`,
      fix: advice('Ask the application itself', 'yaml', probeSnippet(first, missing, probeRoutes(first, model))),
    });
  },

  docs: {
    problem: 'A process that hangs still counts as running, and nothing restarts it.',
    impact: 'A hung pod keeps failing its share of the requests or jobs until somebody looks.',
    verify: '`kubectl get pods -o yaml | grep -c livenessProbe` counts one per container.',
    remedy:
      'Point the readiness probe at an endpoint that checks what the application needs, and the liveness probe at one that checks nothing but the process.',
    tradeOff: 'A liveness probe that is too strict restarts pods under load; keep its threshold generous.',
    sources: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  },
  examples: {
    bad: [{ 'worker.yaml': example('') }],
    good: [
      {
        'worker.yaml': example(
          '          livenessProbe:\n            exec: { command: ["celery", "-A", "app", "inspect", "ping"] }\n',
        ),
      },
    ],
  },
});

/** The workload when none of its containers is watched, else the container that is left out. */
function titleOfGap(gap: ProbeGap): string {
  const bare = gap.unready.length > 0 ? gap.unready : gap.unwatched;
  return bare.length < gap.containers.length
    ? `Container ${listText(bare.map((it) => it.name))} of ${workloadTitle(gap.workload)}`
    : workloadTitle(gap.workload);
}

function example(probes: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: worker\nspec:\n  selector: { matchLabels: { app: worker } }\n  template:\n    metadata: { labels: { app: worker } }\n    spec:\n      containers:\n        - name: worker\n          image: ghcr.io/org/worker:1.4.2\n${probes}`;
}

/**
 * Pods without a controller have no rollout; whatever probe they lack is told here. One that nobody calls may end: a
 * Service, a port or a probe shows that it is meant to stay.
 */
function standingPods(model: DeploymentModel) {
  return model.workloads.filter(
    (it) =>
      it.workloadKind === 'Pod' &&
      (it.routed ||
        servingContainers(it, model).some(
          (one) => one.ports.length > 0 || one.liveness.state === 'set' || one.readiness.state === 'set',
        )),
  );
}

/** A controller without readiness is told by the rule about rollouts, together with its liveness. */
function missingIn(gap: ProbeGap): string[] {
  const bare = gap.workload.workloadKind === 'Pod';
  if (gap.unready.length > 0 && !bare) return [];
  return [...(gap.unready.length > 0 ? ['readiness'] : []), ...(gap.unwatched.length > 0 ? ['liveness'] : [])];
}
