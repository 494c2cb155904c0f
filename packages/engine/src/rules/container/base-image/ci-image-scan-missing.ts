import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';

export default defineRule<{ push: CiAction; scans: readonly CiAction[] }>({
  id: 'container/base-image/ci-image-scan-missing',
  title: 'Images are shipped without a vulnerability scan',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select(model) {
    const actions = ciActions(model);
    const pushes = actions.filter((action) => action.role === 'push-image');
    const builds = actions.filter((action) => action.role === 'build-image');
    const deploys = actions.some((action) => action.role === 'deploy');
    const shipped = pushes[0] ?? (deploys ? builds[0] : undefined);
    return shipped === undefined
      ? []
      : [{ push: shipped, scans: actions.filter((action) => action.role === 'scan-image') }];
  },
  noSubject: 'No pipeline in this repository ships an image.',

  check({ push, scans }) {
    const scan = scans[0];
    if (scan !== undefined) return pass(scan.span, 'image scan in the pipeline');
    const job = push.job?.id ?? 'a job';
    return fail(push.span, `Job ${job} in ${push.file} ships an image, and no step of any pipeline scans one.`, {
      subject: { kind: 'pipeline', name: push.file, anchor: `jobs.${job}` },
      verify: `Search ${push.file} and the other pipelines for trivy, grype, snyk or docker scout: there is no hit.`,
      fix: advice(
        'Scan the image before it is pushed',
        'yaml',
        `# in job ${job} of ${push.file}, after the image is built and before it is pushed
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
