import type { ModelComponent, ModelEdge } from '@seaworthy/schema/report-model';
import { compareText } from '@seaworthy/schema/vocabulary';
import { type CiAction, ciActions } from '../../model/ci-steps.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { allJobs, backupContainers, containerCovers } from '../../rules/shared/backup-containers.ts';
import { type BackupJob, leavesHost } from '../../rules/shared/backup-jobs.ts';
import { covers } from '../../rules/shared/backup-places.ts';
import { ownImage } from '../../rules/shared/published.ts';
import { persistentState, queueState, type State } from '../../rules/shared/state.ts';
import type { Quote } from './facts.ts';

/** What stands beside the running deployment: pipelines with what they push and deploy to, backups with what they copy. */
export interface LaneParts {
  readonly components: readonly ModelComponent[];
  readonly edges: readonly ModelEdge[];
}

const words = {
  'build-image': 'builds images',
  'push-image': 'pushes images',
  'scan-image': 'scans images',
  deploy: 'deploys',
  test: 'tests',
  migrate: 'migrates',
  verify: 'checks after the deployment',
  rollback: 'rolls back',
  backup: 'makes backups',
} as const satisfies Record<CiAction['role'], string>;

/** Where a deploy command goes, as its own words say. */
const hosts: readonly (readonly [RegExp, string])[] = [
  [/\b(kubectl|helm|helmfile|argocd|k8s-deploy|skaffold)\b/, 'Kubernetes cluster'],
  [/\bflyctl?\b|superfly/, 'Fly.io'],
  [/\bvercel\b/, 'Vercel'],
  [/\bnetlify\b/, 'Netlify'],
  [/\bwrangler\b/, 'Cloudflare'],
  [/\brailway\b/, 'Railway'],
  [/\bheroku\b/, 'Heroku'],
  [/\bfastapi deploy\b/, 'FastAPI Cloud'],
  [/\brender\.com\b/, 'Render'],
  [/\becs\b|\baws\b|\bcopilot\b|\bcdk\b|\bsam\b/, 'AWS'],
  [/\bgcloud\b|deploy-cloudrun/, 'Google Cloud'],
  [/\baz\b|azure/, 'Azure'],
  [/\b(terraform|pulumi)\b/, 'infrastructure as code'],
  [/\bssh\b|ssh-action|\brsync\b|ansible|DOCKER_HOST/, 'host over SSH'],
  [/docker[ -]compose|docker stack/, 'host with Docker'],
];

export function ciLane(model: DeploymentModel, quote: Quote): LaneParts {
  const byFile = new Map<string, CiAction[]>();
  for (const action of ciActions(model)) byFile.set(action.file, [...(byFile.get(action.file) ?? []), action]);
  const releases = [...byFile].filter(([, actions]) => actions.some((it) => isRelease(it)));
  const shown = releases.length > 0 ? releases : [...byFile];
  const components = new Map<string, ModelComponent>();
  const edges: ModelEdge[] = [];
  for (const [file, actions] of shown) {
    const id = `pipeline:${file}`;
    const roles = [...new Set(actions.map((it) => it.role))];
    const evidence = roles.flatMap((role) => firstOf(actions, role).map((it) => quote(it.span, words[role])));
    const name = file.slice(file.lastIndexOf('/') + 1);
    components.set(id, {
      id,
      kind: 'pipeline',
      name,
      detail: roles.map((role) => words[role]).join(', '),
      evidence,
      subjects: [`pipeline ${file}`],
    });
    for (const target of targetsOf(actions, model)) {
      const quotes = target.actions.map((it) => quote(it.span));
      const there = components.get(target.id);
      components.set(target.id, { ...target.node, evidence: [...(there?.evidence ?? []), ...quotes] });
      edges.push({ from: id, to: target.id, label: target.label, kind: 'pipeline', evidence: quotes });
    }
  }
  return { components: [...components.values()], edges: [...edges, ...pullEdges(model, components, quote)] };
}

function isRelease(action: CiAction): boolean {
  return ['build-image', 'push-image', 'deploy', 'backup'].includes(action.role);
}

/** Every place of one role once: fifty matrix jobs that run the tests prove it no better. */
function firstOf(actions: readonly CiAction[], role: CiAction['role']): readonly CiAction[] {
  return actions.filter((it) => it.role === role).slice(0, 3);
}

function targetsOf(actions: readonly CiAction[], model: DeploymentModel) {
  const pushes = actions.filter((it) => it.role === 'push-image');
  const deploys = actions.filter((it) => it.role === 'deploy');
  const file = actions[0]?.file ?? '';
  const images = model.publishedImages.filter((it) => it.span.file === file).map((it) => it.name);
  const all = [...new Set(images.map(registryOf))].sort(compareText);
  // Names without a registry are mostly images that the same file runs: they count when no registry is written.
  const written = all.filter((it) => it !== 'docker.io');
  const registries = written.length > 0 ? written : all;
  const registry = (name: string | null, label: string) => ({
    id: `registry:${name ?? '?'}`,
    label,
    actions: pushes,
    node: {
      id: `registry:${name ?? '?'}`,
      kind: 'registry',
      name: name ?? 'registry ?',
      detail: name === null ? 'which one, the files do not say' : 'image registry',
    },
  });
  const pushed =
    pushes.length === 0
      ? []
      : registries.length === 0
        ? [registry(null, 'pushes')]
        : registries.map((name) => registry(name, 'pushes'));
  const hostNames = [...new Set(deploys.map((it) => hostOf(it)))].sort(compareText);
  const deployed = hostNames.map((name) => ({
    id: `host:${name}`,
    label: 'deploys',
    actions: deploys.filter((it) => hostOf(it) === name),
    node: { id: `host:${name}`, kind: 'host', name, detail: 'where the pipeline deploys' },
  }));
  return [...pushed, ...deployed];
}

function hostOf(action: CiAction): string {
  const text = `${action.text} ${action.step?.uses?.text ?? ''}`;
  return hosts.find(([pattern]) => pattern.test(text))?.[1] ?? 'host ?';
}

function registryOf(image: string): string {
  const first = image.split('/')[0] ?? '';
  return first.includes('.') || first.includes(':') ? first : 'docker.io';
}

/** Containers that run an image which a pipeline of this repository pushes. */
function pullEdges(model: DeploymentModel, components: ReadonlyMap<string, ModelComponent>, quote: Quote): ModelEdge[] {
  const names = new Set(model.publishedImages.map((it) => it.name.replace(/^docker\.io\//, '')));
  return model.containers.flatMap((container) => {
    const image = known(container.image);
    if (image === undefined || container.build !== null) return [];
    const full = image.registry === 'docker.io' ? image.repository : `${image.registry}/${image.repository}`;
    const from = `registry:${image.registry}`;
    if (!components.has(from) || (!names.has(full) && ownImage(container, model) === undefined)) return [];
    return [
      {
        from,
        to: container.id,
        label: 'is pulled',
        kind: 'pipeline' as const,
        evidence: [quote(container.image.span)],
      },
    ];
  });
}

/** Backup jobs of scripts and crontabs, and containers that exist to make backups; edges come from what they copy. */
export function backupLane(
  model: DeploymentModel,
  quote: Quote,
  volumeOf: (state: State) => string | undefined,
): LaneParts {
  const states = [...persistentState(model), ...queueState(model)];
  const containers = backupContainers(model);
  const byName = new Map(model.containers.map((it) => [it.name, it]));
  const sourceOf = (state: State) => volumeOf(state) ?? byName.get(state.container)?.id;
  const own = containers.flatMap((container) =>
    states.flatMap((state) => {
      const covered = containerCovers(container, state, byName.get(state.container));
      const from = sourceOf(state);
      return covered !== true || from === undefined || from === container.id
        ? []
        : [
            {
              from,
              to: container.id,
              label: 'is copied',
              kind: 'backup' as const,
              evidence: [quote(container.span), quote(state.span)],
            },
          ];
    }),
  );
  const jobs = allJobs(model).filter((job) => job.container === undefined);
  const components = jobs.map((job) => jobNode(job, quote));
  const copied = jobs.flatMap((job, i) =>
    states.flatMap((state) => {
      const from = sourceOf(state);
      const to = components[i]?.id;
      return covers(model, job, state) !== true || from === undefined || to === undefined
        ? []
        : [
            {
              from,
              to,
              label: 'is copied',
              kind: 'backup' as const,
              evidence: [...job.steps.map((it) => quote(it.command.span)), quote(state.span)],
            },
          ];
    }),
  );
  return { components, edges: [...own, ...copied] };
}

function jobNode(job: BackupJob, quote: Quote): ModelComponent {
  const away = leavesHost(job);
  const targets = [...new Set(job.steps.flatMap((it) => it.destination ?? []))];
  const where = away === null ? 'nothing here sends it to another machine' : `leaves the host with ${away.program}`;
  return {
    id: `backup:${job.script.path}#${job.name}`,
    kind: 'backup',
    name: job.name,
    detail: [...(targets.length === 0 ? [] : [`to ${targets.slice(0, 2).join(', ')}`]), where].join(' · '),
    evidence: [...job.steps.map((it) => it.command), ...(away === null ? [] : [away])].map((it) => quote(it.span)),
    subjects: [`script ${job.script.path}`],
  };
}
