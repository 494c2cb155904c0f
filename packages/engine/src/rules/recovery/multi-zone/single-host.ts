import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { deploymentPlace, deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { practiceOf } from '../../shared/practice.ts';

export default defineRule<DeploymentModel>({
  id: 'recovery/multi-zone/single-host',
  title: 'Everything runs on one machine',
  severity: 'MONITOR',
  confidence: 'Medium',
  effort: 'decision',
  forDevelopers: 'silent',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const spread = model.workloads.find(
      (workload) =>
        known(workload.topologySpread)?.topologyKey.includes('zone') ||
        known(workload.antiAffinity)?.topologyKey.includes('zone'),
    );
    const written = practiceOf(model, 'multi-zone');
    const evidence = spread?.span ?? written?.span;
    if (evidence !== undefined) return pass(evidence, 'a second place is planned for');
    const place = deploymentPlace(model);
    if (place === null) return skip(nothingDeploys);
    const compose = model.containers.find((container) => container.platform === 'compose');
    if (compose === undefined || model.workloads.length > 0) {
      return ask(place, {
        subject: { ...repository, anchor: 'zones' },
        question: 'Does the production cluster span at least two availability zones?',
        needed:
          'The zones of the nodes (`kubectl get nodes -L topology.kubernetes.io/zone`); they are not in this repository.',
        assumedDefault: 'Nodes in at least two zones, workloads spread over them.',
      });
    }
    return fail(
      compose.span,
      `${compose.span.file} starts every service on one Docker host, and no page plans for its loss.`,
      {
        subject: { ...repository, anchor: 'zones' },
        monitor: {
          metric: 'promised availability',
          threshold: 'above 99.5 % a month, or an RTO below 4 hours',
          why: 'one host in one zone cannot keep more',
        },
        fix: advice(
          'Prepare a second place',
          'markdown',
          '## Loss of the host\n\n1. Start a new host in another zone from the image `…`.\n2. Restore the latest off-site backup.\n3. Move the DNS record; its TTL is 300 s.\n\nRehearsed on: …',
        ),
      },
    );
  },

  docs: {
    problem: 'When that machine or its zone fails, the whole product is down until a new one is set up by hand.',
    impact: 'An outage of hours to days, depending on backups and on who is awake.',
    verify: 'Ask how long it takes to bring the product up on an empty machine.',
    remedy:
      'Keep backups outside the zone and a written, rehearsed way to start on another host; go multi-zone when the promise to users demands it.',
    tradeOff: 'Acceptable at small scale: a second live host costs more than it saves until availability is promised.',
    sources: ['https://kubernetes.io/docs/setup/best-practices/multiple-zones/'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n' }],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n',
        'docs/operations.md': 'A warm standby runs in another region.\n',
      },
    ],
  },
});
