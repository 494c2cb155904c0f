import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { calledPipeline, startedBy } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { gateBefore } from '../../shared/image-tests.ts';

interface Shipped {
  readonly image: CiAction;
  readonly how: 'pushed' | 'deployed' | 'built';
  /** Other places that ship unscanned images. */
  readonly others: readonly CiAction[];
  readonly scans: readonly CiAction[];
}

export default defineRule<Shipped>({
  id: 'container/base-image/ci-image-scan-missing',
  title: 'Images are shipped without a vulnerability scan',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select(model) {
    const actions = ciActions(model);
    const scans = actions.filter((action) => action.role === 'scan-image');
    const pushes = pushesByFile(actions);
    if (pushes.length > 0) {
      const images = scans.length === 0 ? pushes.slice(0, 1) : pushes;
      return images.map((image) => ({ image, how: 'pushed', scans, others: pushes.filter((it) => it !== image) }));
    }
    const [deploy] = actions.filter((it) => it.role === 'deploy' && !throughPlatform.test(it.text));
    const build = actions.find((it) => it.role === 'build-image');
    if (deploy !== undefined && build !== undefined) return [{ image: build, how: 'deployed', others: [], scans }];
    return build === undefined ? [] : [{ image: build, how: 'built', others: [], scans }];
  },
  noSubject: 'No pipeline in this repository builds an image.',

  check(shipped, model) {
    const { image, how, others, scans } = shipped;
    const scan = scans.find((it) => how !== 'pushed' || covers(it, image, model));
    if (scan !== undefined) return pass(scan.span, 'image scan in the pipeline');
    const job = image.job?.id ?? 'a job';
    const elsewhere = scans[0];
    if (how === 'built' && isStarted(model, image)) return pass(image.span, 'built and started by the pipeline only');
    return fail(placeOf(image), messageOf(shipped, job), {
      // A scan of another build still finds most holes; it is no worse than none.
      severity: 'MEDIUM',
      subject: { kind: 'pipeline', name: image.file, anchor: `jobs.${job}` },
      evidence: [...others.slice(0, 8).map((it) => it.span), ...(elsewhere === undefined ? [] : [elsewhere.span])],
      ...(elsewhere === undefined ? {} : { problem: elsewhereProblem }),
      ...(how === 'built' ? { problem: builtProblem } : {}),
      verify:
        elsewhere === undefined
          ? `Search ${image.file} and the other pipelines for trivy, grype, snyk or docker scout: there is no hit.`
          : `Compare the digest that ${elsewhere.file}:${elsewhere.span.line} scans with the one that ${image.file}:${image.span.line} pushes: they are two builds.`,
      fix: advice(
        'Scan the image before it is pushed',
        'yaml',
        `# in job ${job} of ${image.file}, after the image is built and before it is pushed
- name: Scan the image
  uses: aquasecurity/trivy-action@<full commit sha>
  with:
    image-ref: <the tag that was just built>
    severity: CRITICAL,HIGH
    ignore-unfixed: true
    exit-code: '1'`,
      ),
    });
  },

  docs: {
    problem:
      'Base images and system packages gather known vulnerabilities week by week, and without a scan nobody learns that the image in production carries one with a public exploit.',
    impact: 'A published exploit in a bundled library can be used against production until someone happens to notice.',
    verify: 'Search the pipelines for an image scanner.',
    remedy: 'Add a scan step between build and push that fails on fixable CRITICAL and HIGH vulnerabilities.',
    tradeOff:
      'Adds one to two minutes per build, and a new advisory can block a release until the base image is renewed or the entry is accepted.',
    sources: ['https://trivy.dev/', 'https://docs.docker.com/scout/'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/release.yml':
          'on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: ghcr.io/acme/desk:1\n',
      },
    ],
    good: [
      {
        '.github/workflows/release.yml':
          'on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: docker build -t desk .\n      - run: trivy image --exit-code 1 desk\n      - run: docker push desk\n',
      },
    ],
  },
});

const elsewhereProblem =
  'The published image is built again, later and with whatever the base image and the package mirrors hold then, so the scan speaks of another image.';
const builtProblem =
  'A build that is neither started nor scanned only proves that the Dockerfile can be executed: a wrong start command or a known vulnerability reaches whoever builds it next.';

/** One push per file: the one that also builds the image, where a scan belongs, otherwise the last. */
function pushesByFile(actions: readonly CiAction[]): readonly CiAction[] {
  const found = new Map<string, CiAction>();
  for (const action of actions.filter((it) => it.role === 'push-image')) {
    const builds = (it: CiAction) =>
      it.step?.uses !== null && actions.some((other) => other.role === 'build-image' && other.step === it.step);
    const known = found.get(action.file);
    if (known === undefined || builds(action) || !builds(known)) found.set(action.file, action);
  }
  return [...found.values()];
}

/** Platforms that take the source and build it themselves. */
const throughPlatform = /\b(flyctl?|vercel|netlify|railway|fastapi|wrangler|gcloud|heroku|modal)\b/;

function messageOf({ image, how, others, scans }: Shipped, job: string): string {
  const scan = scans[0];
  if (scan !== undefined)
    return `Job ${job} in ${image.file} publishes an image that no scan has seen; the only scan (${scan.file}:${scan.span.line}) looks at another build.`;
  const more =
    others.length === 0
      ? ''
      : ` (so ${others.length === 1 ? 'does' : 'do'} ${others
          .map((it) => it.file)
          .slice(0, 3)
          .join(', ')})`;
  const what = {
    pushed: 'publishes an image',
    deployed: 'builds the image that is deployed',
    built: 'builds images and does nothing with them',
  };
  return `Job ${job} in ${image.file} ${what[how]}${more}, and no step of any pipeline scans one.`;
}

/** A scan of the pushed image: in the same file, in what the job waits for, or of what a schedule or a release finds there. */
function covers(scan: CiAction, push: CiAction, model: DeploymentModel): boolean {
  if (scan.file === push.file) return true;
  if (push.pipeline === null || push.job === null || scan.pipeline === null) return false;
  const starts = [...startedBy(model, scan.pipeline)];
  if (starts.some((name) => ['schedule', 'workflow_run', 'release', 'registry_package'].includes(name))) return true;
  if (starts.includes('push') && !/\b(fs|filesystem|repo|config)\b/.test(scan.text)) return true;
  const called = push.pipeline.jobs.some((job) => calledPipeline(model, job.uses?.text) === scan.pipeline);
  return called || gateBefore(model, push.pipeline, push.job, (action) => action === scan) !== undefined;
}

/** The image also starts somewhere in a pipeline: then the build is a means to test it. */
function isStarted(model: DeploymentModel, image: CiAction): boolean {
  const starts =
    /\bdocker (container )?run\b|\bdocker[ -]compose\b[^\n]*\b(up|run|exec)\b|\bkind load\b|container-structure-test/;
  if (/\bdocker[ -]compose\b/.test(image.text)) return true;
  return model.pipelines.some((it) =>
    it.jobs.some((job) => job.steps.some((step) => starts.test(step.run?.text ?? ''))),
  );
}

/** The command itself, when it is one line of a script. */
function placeOf(image: CiAction): Span {
  if (image.step?.uses !== null) return image.span;
  const line = image.step.commands?.find((it) => /\b(push|build|bake|copy|create)\b/.test(it.text));
  return line?.span ?? image.span;
}
