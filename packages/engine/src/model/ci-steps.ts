import type { WorkflowJob, WorkflowStep } from '../documents/workflow/document.ts';
import { itemsOf, nodeAt, textAt } from '../documents/yaml/tree.ts';
import type { Span } from '../text/span.ts';
import type { DeploymentModel, Pipeline } from './model.ts';

export type StepRole =
  | 'build-image'
  | 'push-image'
  | 'scan-image'
  | 'deploy'
  | 'test'
  | 'migrate'
  | 'verify'
  | 'rollback'
  | 'backup';

/** One classified action of a pipeline or of a deploy script. */
export interface CiAction {
  readonly role: StepRole;
  readonly file: string;
  readonly pipeline: Pipeline | null;
  readonly job: WorkflowJob | null;
  readonly step: WorkflowStep | null;
  /** Order within the job; scripts count lines. */
  readonly order: number;
  readonly text: string;
  readonly span: Span;
}

/** Commands per role, tested on one logical line each. All linear: alternations of literals with at most one gap. */
const commands: Readonly<Record<StepRole, RegExp>> = {
  'build-image':
    /\bdocker (image )?(buildx )?(build|bake)\b(?!x)|\bdocker[ -]compose\b[^\n]*\b(build|--build)\b|\b(podman|buildah|nerdctl) (build|bud)\b|\bkaniko\b|\bdepot (build|bake)\b/,
  'push-image':
    /\bdocker (image )?push\b|\bdocker[ -]compose\b[^\n]*\bpush\b|\b(podman|buildah|nerdctl) push\b|\b(build|bake)\b[^\n]*--push\b|\bimagetools create\b|\bskopeo copy\b|\bcrane (push|copy|cp)\b|\bdocker manifest push\b|\bkaniko\b[^\n]*--destination/,
  'scan-image':
    /\btrivy\b[^\n]*\b(image|fs|filesystem|rootfs|repo|config)\b|\bgrype\b|\bsnyk container\b|\bdocker scout\b|\bclair\b|\bwiz-?cli docker\b|\bsysdig\b[^\n]*scan/,
  deploy:
    /\bkubectl\b[^\n]*\b(apply|set image|rollout restart)\b|\bhelm\b[^\n]*\b(upgrade|install)\b|\bhelmfile\b[^\n]*\b(apply|sync)\b|\bargocd app sync\b|\bdocker[ -]compose\b[^\n]*\bup\b|\bdocker stack deploy\b|\bansible-playbook\b|\bterraform apply\b|\bpulumi up\b|\baws ecs update-service\b|\bgcloud (run|app) deploy\b|\baz (webapp|containerapp)\b[^\n]*\b(deploy|up|update)\b|\bflyctl? deploy\b|\brailway up\b|\bvercel\b[^\n]*--prod|\bnetlify deploy\b[^\n]*--prod|\bwrangler\b[^\n]*\b(deploy|publish)\b|\bheroku container:release\b|\bkamal (deploy|setup)\b|\b(sam|cdk|serverless|sls|copilot|eb|cap|fastapi|modal|dokku|skaffold) deploy\b|\bskaffold run\b|\bnomad job run\b|\bgit push (heroku|dokku)\b|\bcurl\b[^\n]*([Dd][Ee][Pp][Ll][Oo][Yy][-_]?([Hh][Oo][Oo][Kk]|[Ww][Ee][Bb][Hh][Oo][Oo][Kk])|api\.render\.com\/deploy|COOLIFY|PORTAINER_?WEBHOOK|\/api\/(v1\/deploy|stacks\/webhooks))/,
  test: /\b(pytest|vitest|jest|playwright test|cypress run|tox|nox|go test|cargo (test|nextest)|mvn\b[^\n]*\b(test|verify)|gradlew? [^\n]*\b(test|check)|rspec|phpunit|dotnet test|manage\.py test|bun test|deno test|hatch (run )?test|turbo (run )?test|nx [^\n]*test)\b|\b(npm|pnpm|yarn|bun)\b[^\n]*\b(test|check)\b|\b(make|just|task) [\w-]*(test|check)|\bruff\b|\bmypy\b|\btests?[\w-]*\.(sh|py)\b/,
  migrate:
    /\balembic\b[^\n]*\bupgrade\b|\bmanage\.py migrate\b|\bprisma migrate deploy\b|\b(flyway|liquibase|goose|dbmate|atlas)\b[^\n]*\b(migrate|up|update)\b|\bknex migrate\b|\bdb:migrate\b|\bdrizzle-kit (migrate|push)\b|\btypeorm\b[^\n]*migration:run\b|\bflask db upgrade\b|\baerich upgrade\b/,
  verify:
    /\bkubectl\b[^\n]*\brollout status\b|\bhelm test\b|\bargocd app wait\b|--wait\b|\bwait services-stable\b|\b(curl|wget|httpie?|http)\b[^\n]*\bhttps?:\/\/|\bsmoke[-_]?tests?\b|\bk6 run\b|\bnewman run\b/,
  rollback: /\brollout undo\b|\bhelm rollback\b|--atomic\b|\bapp rollback\b|\bkamal rollback\b|\brollback\b/,
  backup:
    /\bpg_dump\b|\bmysqldump\b|\bmongodump\b|\.backup\b|\bvacuum into\b|\brestic backup\b|\bborg create\b|\blitestream replicate\b|\bvelero backup\b|\bwal-g\b|\bpgbackrest\b|\bcreate-db-snapshot\b/i,
};

const actions: readonly { readonly role: StepRole; readonly uses: RegExp }[] = [
  {
    role: 'build-image',
    uses: /^(docker\/(build-push-action|bake-action)|redhat-actions\/buildah-build|depot\/(build-push|bake)-action)@/,
  },
  {
    role: 'scan-image',
    uses: /^(aquasecurity\/trivy-action|anchore\/scan-action|snyk\/actions\/docker|docker\/scout-action|azure\/container-scan|crazy-max\/ghaction-container-scan|sysdiglabs\/scan-action)@/,
  },
  {
    role: 'deploy',
    uses: /^(appleboy\/ssh-action|aws-actions\/amazon-ecs-deploy-task-definition|azure\/(webapps-deploy|k8s-deploy)|google-github-actions\/deploy-cloudrun|superfly\/flyctl-actions|cloudflare\/wrangler-action|amondnet\/vercel-action)@/,
  },
  { role: 'push-image', uses: /^redhat-actions\/push-to-registry@/ },
];

/** Compose and Swarm act on the machine that the job runs on; only a job that reaches another one deploys with them. */
const actsOnRunner = /\bdocker[ -]compose\b[^\n]*\bup\b|\bdocker stack deploy\b/;
const reachesOut = /\b(ssh|rsync|scp|ansible-playbook|DOCKER_HOST|docker context|--context)\b/;
/** Clusters that live as long as the job. */
const throwaway = /\b(kind create|k3d cluster|minikube start|helm\/kind-action)\b/;

/** Twenty rules ask for the same list; the model never changes once it is built. */
const known = new WeakMap<object, readonly CiAction[]>();

/** Every classified action of the pipelines, in file, job, step order. */
export function ciActions(model: DeploymentModel): readonly CiAction[] {
  const found = known.get(model) ?? readActions(model);
  known.set(model, found);
  return found;
}

const knownOfJobs = new WeakMap<object, ReadonlyMap<WorkflowJob | null, readonly CiAction[]>>();

/** The classified actions of one job; looked up, for rules that ask for every job of thousands of files. */
export function ciActionsOf(model: DeploymentModel, job: WorkflowJob): readonly CiAction[] {
  let found = knownOfJobs.get(model);
  if (found === undefined) {
    const byJob = new Map<WorkflowJob | null, CiAction[]>();
    for (const action of ciActions(model)) {
      const list = byJob.get(action.job);
      if (list === undefined) byJob.set(action.job, [action]);
      else list.push(action);
    }
    found = byJob;
    knownOfJobs.set(model, found);
  }
  return found.get(job) ?? [];
}

function readActions(model: DeploymentModel): readonly CiAction[] {
  return model.pipelines.flatMap((pipeline) =>
    pipeline.jobs.flatMap((job) => [...jobActions(pipeline, job), ...scriptMigrations(model, pipeline, job)]),
  );
}

/** A step that runs a script of this repository which migrates the database. One level, by the script's file name. */
function scriptMigrations(model: DeploymentModel, pipeline: Pipeline, job: WorkflowJob): CiAction[] {
  const scripts = model.prose.filter((fact) => fact.topic === 'migration' && commands.migrate.test(fact.text));
  if (scripts.length === 0) return [];
  return job.steps.flatMap((step, order) => {
    const run = step.run;
    if (run === null || commands.migrate.test(run.text)) return [];
    const file = scripts.find((fact) => fact.form === 'script' && namesFile(run.text, fact.span.file));
    const text = `${run.text} ${file?.text ?? ''}`;
    return file === undefined
      ? []
      : [
          {
            role: 'migrate',
            file: pipeline.file,
            pipeline,
            job,
            step,
            order,
            text,
            span: step.commands?.[0]?.span ?? run.span,
          },
        ];
  });
}

function namesFile(command: string, path: string): boolean {
  const tail = path.split('/').slice(-2).join('/');
  return command.includes(tail);
}

function jobActions(pipeline: Pipeline, job: WorkflowJob): CiAction[] {
  const found = job.steps.flatMap((step, order) =>
    [...stepRoles(step), ...scriptPush(step, job)].map((it) => ({
      ...it,
      file: pipeline.file,
      pipeline,
      job,
      step,
      order,
    })),
  );
  const all = job.steps.map((step) => `${step.uses?.text ?? ''} ${step.run?.text ?? ''}`).join('\n');
  const elsewhere = reachesOut.test(all) || job.environment !== null || isSelfHosted(pipeline, job);
  return found.filter((action) => {
    if (action.role !== 'deploy') return true;
    if (throwaway.test(all)) return false;
    return elsewhere || !actsOnRunner.test(action.text);
  });
}

function isSelfHosted(pipeline: Pipeline, job: WorkflowJob): boolean {
  const runsOn = nodeAt(pipeline.root ?? undefined, 'jobs', job.id, 'runs-on');
  return itemsOf(runsOn).some((item) => item.type === 'scalar' && /self-hosted/.test(item.text));
}

function stepRoles(step: WorkflowStep): { role: StepRole; text: string; span: Span }[] {
  const uses = step.uses;
  if (uses !== null) {
    const role = actions.find((action) => action.uses.test(uses.text))?.role;
    const pushes =
      role === 'build-image' && pushesImage(step)
        ? [{ role: 'push-image' as const, text: uses.text, span: uses.span }]
        : [];
    const script = textAt(step.with ?? undefined, 'script');
    const inner =
      script === undefined
        ? []
        : rolesOfScript(script).map((role2) => ({ role: role2, text: script, span: step.span }));
    return [
      ...(role === undefined ? [] : [{ role, text: uses.text, span: uses.span }]),
      ...pushes,
      ...inner.filter((it) => it.role !== role),
    ];
  }
  const run = step.run;
  if (run === null) return [];
  return rolesOfScript(run.text).map((role) => ({ role, text: run.text, span: run.span }));
}

/** The scripts that a step starts: `npm run NAME`, `node tools/NAME.mjs`, `make NAME`. */
const started =
  /(?:\b(?:npm|pnpm|bun) run |\byarn (?:run )?|\b(?:make|just|task) |\b(?:node|python3?|bash|sh) |^\s*\.{0,2}\/)([\w./:-]+)/gm;
/** Names that say that an image goes out, and those of the steps around it. */
const releases = /release|publish|push|build[-_:]?(?:image|docker)/;
const prepares = /note|change|version|prepare|check|valid|test|draft|install|dry|clean|bump|^publish$/;

function releasesByName(script: string): boolean {
  return [...script.matchAll(started)].some(([, path = '']) => {
    const name = path.split('/').at(-1) ?? path;
    return releases.test(name) && !prepares.test(name);
  });
}

/** `./build.sh v1 --push` or `npm run release` in a job that signed in at a registry: the script builds and pushes. */
function scriptPush(step: WorkflowStep, job: WorkflowJob): { role: StepRole; text: string; span: Span }[] {
  const run = step.run;
  if (run === null) return [];
  const says = /(?:\.(?:sh|bash|py)|\}\})[^\n]*\s--push(?:\s|$)/.test(run.text);
  // A name alone says little: nothing else in the job may push.
  const named = releasesByName(run.text) && !job.steps.some((one) => one !== step && pushes(one));
  if (!says && !named) return [];
  if (!job.steps.some((one) => /^docker\/login-action@/.test(one.uses?.text ?? ''))) return [];
  return rolesOfScript(run.text).includes('push-image') ? [] : [{ role: 'push-image', text: run.text, span: run.span }];
}

function pushes(step: WorkflowStep): boolean {
  return stepRoles(step).some((it) => it.role === 'push-image');
}

/** `push: true`, `push: ${{ … }}` (true at least sometimes), `outputs: type=image,…,push=true`, `type=registry`. */
function pushesImage(step: WorkflowStep): boolean {
  const get = (key: string) => textAt(step.with ?? undefined, key) ?? '';
  const push = get('push');
  if (push !== '' && push !== 'false') return true;
  return /(^|,)push=(true|\$\{\{)|type=registry/.test(get('outputs'));
}

function rolesOfScript(script: string): StepRole[] {
  const lines = script
    .replace(/\\\r?\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return (Object.keys(commands) as StepRole[]).filter((role) => lines.some((line) => commands[role].test(line))); // keys of the literal above
}

/** Deploy commands in scripts and make targets outside of CI. */
export function scriptDeploys(model: DeploymentModel): DeploymentModel['prose'] {
  return model.prose.filter(
    (fact) =>
      fact.topic === 'deploy-command' &&
      fact.form !== 'page' &&
      !/\b(down|build|pull)\b/.test(fact.text.split('up')[0] ?? ''),
  );
}
