import type { WorkflowStep } from '../../../documents/workflow/document.ts';
import { nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import { insertKey } from '../../../documents/yaml/write.ts';
import { defineRule, fail, pass, reviewOrAdvice } from '../../rule.ts';
import { actionName, noWorkflow, placesText, type StepPlace, stepPlaces, workflows } from '../../shared/pipelines.ts';

interface Checkouts {
  readonly first: StepPlace;
  readonly all: readonly StepPlace[];
  /** The upload that carries the checkout's folder away; null for the rest. */
  readonly upload: StepPlace | null;
}

/** Steps that talk to the repository with the kept token: there it is wanted. */
const needsToken =
  /\bgit (push|pull|fetch|submodule|ls-remote)\b|\bgh-deploy\b|semantic-release|\bchangeset|\bmike deploy\b|git-auto-commit|add-and-commit|github-push-action|create-pull-request|pages-deploy|actions-gh-pages|bump-version|version-bump|release-it|\blerna (publish|version)\b/;

export default defineRule<Checkouts>({
  id: 'secrets/exposure/workflow-checkout-token-kept',
  title: 'The checkout leaves its token on the disk of the job',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select(model) {
    const all = stepPlaces(workflows(model)).filter((place) => actionName(place.step) === 'actions/checkout');
    const first = all[0];
    if (first === undefined) return [];
    const carried = all.flatMap((place) => {
      const upload = uploadOf(place);
      return isKept(place.step) && upload !== null ? [{ first: place, all: [place], upload }] : [];
    });
    const rest = all.filter((place) => !carried.some((it) => it.first === place));
    return [...carried, { first: rest[0] ?? first, all: rest, upload: null }];
  },
  noSubject: noWorkflow,

  check(subject) {
    const kept = subject.all.filter((place) => isKept(place.step) && !usesToken(place));
    const first = kept[0];
    if (first === undefined) return pass(subject.first.step.span, 'the token is not kept, or the job pushes with it');
    const { upload } = subject;
    const edits = kept.map((place) => editOf(place.step)).flatMap((edit) => edit ?? []);
    return fail(first.step.span, messageOf(kept, upload), {
      severity: upload === null ? 'MONITOR' : 'HIGH',
      subject: {
        kind: 'pipeline',
        name: upload === null ? 'workflows' : first.pipeline.file,
        anchor: 'persist-credentials',
        ...(upload === null ? {} : { discriminator: first.job.id }),
      },
      evidence: kept.slice(1, 9).map((place) => place.step.span),
      ...(upload === null ? {} : { problem: uploadProblem }),
      monitor: {
        metric: 'checkouts that keep their token',
        threshold: 'any in a job that uploads its folder or may write to the repository',
        why: 'whoever reads the folder can act as the job until it ends',
      },
      fix: reviewOrAdvice(
        'Do not keep the token',
        'yaml',
        edits.length === 0 ? undefined : edits,
        `- uses: ${first.step.uses?.text}\n  with:\n    persist-credentials: false`,
      ),
    });
  },

  docs: {
    problem:
      'Unless `persist-credentials` is false, the action writes the token of the job where every later step can read it, also the install scripts of packages and actions of other owners.',
    impact: 'A single malicious dependency of the build can push to the repository with the rights of the job.',
    verify: 'Add `git config --get-regexp extraheader` as the last step of the job: it must print nothing.',
    remedy: 'Set `persist-credentials: false` on every checkout whose job does not push.',
    tradeOff: 'A job that later wants to push has to be given a token in that step.',
    sources: ['https://github.com/actions/checkout#usage', 'https://docs.zizmor.sh/audits/#artipacked'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm ci && npm test\n',
      },
    ],
    good: [
      {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          persist-credentials: false\n      - run: npm ci && npm test\n',
      },
    ],
  },
});

const uploadProblem =
  'The artifact can be downloaded by everyone who may read the repository while the job still runs, and the token in it is valid until then.';

function messageOf(kept: readonly StepPlace[], upload: StepPlace | null): string {
  const first = kept[0];
  if (first === undefined) return '';
  if (upload !== null)
    return `Job ${first.job.id} checks out with its token kept and uploads the whole folder, hidden files included (${upload.pipeline.file}:${upload.step.span.line}).`;
  const count = kept.length === 1 ? 'One checkout keeps' : `${kept.length} checkouts keep`;
  return `${count} the token of the job on disk (${placesText(kept.map((place) => place.step.span))}).`;
}

/** An expression may be true: only a written `false` keeps the token away. */
function isKept(step: WorkflowStep): boolean {
  return (textAt(step.with ?? undefined, 'persist-credentials') ?? '').toLowerCase() !== 'false';
}

function usesToken(place: StepPlace): boolean {
  return place.job.steps.some((step) => needsToken.test(`${step.uses?.text ?? ''} ${step.run?.text ?? ''}`));
}

function editOf(step: WorkflowStep) {
  const written = nodeAt(step.with ?? undefined, 'persist-credentials');
  if (written?.type === 'scalar') {
    const { file, start, end } = written.span;
    return [{ path: file, start, end, text: 'false' }];
  }
  if (step.with === null) return insertKey(step.slot, 'with', { 'persist-credentials': false });
  return insertKey(step.withSlot, 'persist-credentials', false);
}

/** Version 4.4 and later leave hidden files out unless told otherwise. */
function uploadOf(place: StepPlace): StepPlace | null {
  const later = place.job.steps.slice(place.job.steps.indexOf(place.step) + 1);
  const step = later.find((it) => {
    if (actionName(it) !== 'actions/upload-artifact') return false;
    const path = (textAt(it.with ?? undefined, 'path') ?? '').trim();
    const hidden =
      textAt(it.with ?? undefined, 'include-hidden-files') === 'true' || /@v[123](\.|$)/.test(it.uses?.text ?? '');
    return hidden && /^(\.|\.\/|\*|\*\*|\.\/\*\*|\$\{\{ *github\.workspace *\}\})$/.test(path);
  });
  return step === undefined ? null : { ...place, step };
}
