import { nodeAt, type YamlNode } from '../../../documents/yaml/tree.ts';
import { parseImageReference } from '../../../model/image-reference.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { jobKey, jobPlaces, noPipeline, placesText, releasingJobs } from '../../shared/pipelines.ts';

interface Image {
  readonly text: string;
  readonly span: Span;
  readonly releases: boolean;
}

export default defineRule<DeploymentModel>({
  id: 'container/reproducible-build/workflow-image-unpinned',
  title: 'The pipeline runs in whatever image is newest',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => (model.pipelines.length === 0 ? [] : [model]),
  noSubject: noPipeline,

  check(model) {
    const all = images(model);
    const first = all[0];
    if (first === undefined) return skip('No job runs in an image without a version.'); // select
    const names = [...new Set(all.map((it) => it.text))];
    return fail(
      first.span,
      `Jobs run in ${names.slice(0, 4).join(', ')}, without a version (${placesText(all.map((it) => it.span))}).`,
      {
        severity: first.releases ? 'MEDIUM' : 'MONITOR',
        subject: { kind: 'repository', name: 'workflows', anchor: 'images' },
        evidence: all.slice(1, 9).map((it) => it.span),
        monitor: {
          metric: 'images of jobs and services without a version',
          threshold: 'any in a job that builds or ships a release',
          why: 'the job changes between two runs of the same commit',
        },
        fix: advice(
          'Name the version',
          'yaml',
          `image: ${first.text.replace(/:latest$/, '')}:<version of the last good run>`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The image behind such a name changes at any time, and with it compilers, databases and scripts that run with the secrets of the job.',
    impact: 'Yesterday’s green commit fails today, or a test database is newer than the one of production.',
    verify: 'Compare the digests in the logs of two runs a month apart.',
    remedy: 'Give the image a version, or a digest where the job ships something.',
    tradeOff: 'Updates need a merge.',
    sources: ['https://docs.zizmor.sh/audits/#unpinned-images'],
  },
  examples: {
    bad: [
      { '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    container: node\n    steps:\n      - run: npm test\n' },
    ],
    good: [
      {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  a:\n    container: node:22.11\n    steps:\n      - run: npm test\n',
      },
    ],
  },
});

/** `container`, `services.*.image`, `docker://…` of GitHub; `image` and `services` of GitLab. */
function images(model: DeploymentModel): readonly Image[] {
  const releasing = releasingJobs(model);
  const found = jobPlaces(model.pipelines).flatMap(({ pipeline, job, node }): Image[] => {
    const releases = releasing.has(jobKey(pipeline.file, job));
    const services = nodeAt(node, 'services');
    const nodes: (YamlNode | undefined)[] =
      pipeline.system === 'gitlab-ci'
        ? [nodeAt(node, 'image'), nodeAt(node, 'image', 'name')]
        : [
            nodeAt(node, 'container'),
            nodeAt(node, 'container', 'image'),
            ...(services?.type === 'map' ? services.entries.map((entry) => nodeAt(entry.value, 'image')) : []),
          ];
    const steps = job.steps.flatMap((step) =>
      step.uses?.text.startsWith('docker://') ? [{ text: step.uses.text.slice(9), span: step.uses.span }] : [],
    );
    const written = nodes.flatMap((it) =>
      it?.type === 'scalar' && it.value !== null ? [{ text: it.text, span: it.span }] : [],
    );
    return [...written, ...steps].filter((it) => isLoose(it.text)).map((it) => ({ ...it, releases }));
  });
  return [...found.filter((it) => it.releases), ...found.filter((it) => !it.releases)];
}

function isLoose(text: string): boolean {
  if (/[$]/.test(text)) return false;
  const image = parseImageReference(text);
  return image !== undefined && image.digest === null && (image.tag === null || image.tag === 'latest');
}
