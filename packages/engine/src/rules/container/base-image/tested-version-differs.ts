import { itemsOf, nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import { lastPart } from '../../../facts/datastores.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel, Pipeline } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, listText, placeText } from '../../shared/containers.ts';
import { withTag } from '../../shared/references.ts';

interface Tested {
  readonly version: string;
  readonly span: Span;
}

export default defineRule<ImageBuild>({
  id: 'container/base-image/tested-version-differs',
  title: 'Tests run on another version than production',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => model.images.filter((image) => runtimesOf(image).length > 0),
  noSubject: 'No image is built on Python or Node.js.',

  check(image, model) {
    for (const { name, version, span, text } of runtimesOf(image)) {
      const tested = testedVersions(model, name);
      const first = tested[0];
      if (first === undefined) continue;
      const same = tested.find((it) => covers(it.version, version, name));
      if (same !== undefined) return pass([span, same.span]);
      // Which release a range or an alias means is decided when the job runs.
      if (tested.some((it) => isMoving(it.version, name))) continue;
      const title = name === 'python' ? 'Python' : 'Node.js';
      const versions = [...new Set(tested.map((it) => it.version))];
      return fail(
        span,
        `${image.file} builds on ${title} ${version} (${text}), while the pipelines test on ${listText(versions)} only (${placeText(first.span)}).`,
        {
          subject: { ...imageSubject(image, 'tested-version'), discriminator: name },
          evidence: tested.slice(0, 3).map((it) => it.span),
          path: [
            { span: first.span, note: `tests run on ${title} ${first.version}` },
            { span, note: `the image has ${version}` },
          ],
          verify: `Run the tests inside the image: \`docker run --rm --entrypoint ${name === 'python' ? 'python' : 'node'} IMAGE --version\` against the versions of the pipelines.`,
          fix: advice(
            `Use one version of ${title} in both`,
            'dockerfile',
            `FROM ${withTag(known(image.base) ?? { text, registry: '', repository: name, tag: null, digest: null }, `${versions[0]}-slim${name === 'node' ? '' : '-bookworm'}`)}   # or raise the version in ${first.span.file}`,
          ),
        },
      );
    }
    return skip('The pipelines name no version of the runtime.');
  },

  docs: {
    problem:
      'What the tests proved holds for another interpreter: removed modules, other defaults and other compiled packages show up in production first.',
    impact: 'A release that was green fails at its first import, or behaves differently under load.',
    verify: 'Compare both versions.',
    remedy: 'Name the same version in the Dockerfile and in the pipelines, best in one place that both read.',
    tradeOff: 'Raising one means raising the other in the same commit.',
    sources: ['https://12factor.net/dev-prod-parity', 'https://github.com/actions/setup-python'],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM python:3.13-slim-bookworm\nCMD ["python", "app.py"]\n',
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@v5\n        with:\n          python-version: "3.11"\n      - run: pytest\n',
      },
    ],
    good: [
      {
        Dockerfile: 'FROM python:3.13-slim-bookworm\nCMD ["python", "app.py"]\n',
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@v5\n        with:\n          python-version: "3.13"\n      - run: pytest\n',
      },
    ],
  },
});

/** Python and Node.js of the stages that make the image: the final one first, then those that build what it contains. */
function runtimesOf(
  image: ImageBuild,
): readonly { name: 'python' | 'node'; version: string; span: Span; text: string }[] {
  const order = [...image.chain, ...image.stages.map((stage) => stage.index)];
  return [...new Set(order)].flatMap((index) => {
    const stage = image.stages[index];
    const from = stage === undefined ? undefined : known(stage.from);
    if (stage === undefined || from === undefined || stage.parent !== null || from.registry !== 'docker.io') return [];
    const name = lastPart(from);
    const version = /^(\d+)(?:\.(\d+))?/.exec(from.tag ?? '');
    if ((name !== 'python' && name !== 'node') || from.repository.includes('/') || version === null) return [];
    const written = name === 'node' ? (version[1] ?? '') : version[0];
    return name === 'python' && version[2] === undefined
      ? []
      : [{ name, version: written, span: stage.declared, text: from.text }];
  });
}

function testedVersions(model: DeploymentModel, name: 'python' | 'node'): readonly Tested[] {
  return model.pipelines.flatMap((pipeline) =>
    pipeline.jobs.flatMap((job) => {
      const tests = job.steps.some((step) =>
        /\b(pytest|unittest|tox|nox|vitest|jest|mocha|test|check)\b/.test(step.run?.text ?? ''),
      );
      if (!tests) return [];
      const steps = job.steps.flatMap((step) => {
        const key = name === 'python' ? 'python-version' : 'node-version';
        if (step.with === null || !/^actions\/setup-(python|node)@|^astral-sh\/setup-uv@/.test(step.uses?.text ?? ''))
          return [];
        const node = nodeAt(step.with, key);
        return itemsOf(node).flatMap((item) =>
          item.type === 'scalar'
            ? expand(item.text, pipeline, job.id).map((version) => ({ version, span: item.span }))
            : [],
        );
      });
      return steps.filter((it) => /^\d|lts|latest|[*<>^~]/.test(it.version));
    }),
  );
}

/** `${{ matrix.python }}` → the values of the matrix; several lines are several versions. */
function expand(text: string, pipeline: Pipeline, job: string): string[] {
  const key = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(text.trim())?.[1];
  if (key === undefined) return text.includes('$') ? [] : text.split(/\s+/).filter((it) => it !== '');
  const matrix = nodeAt(pipeline.root ?? undefined, 'jobs', job, 'strategy', 'matrix');
  const own = itemsOf(nodeAt(matrix, key)).flatMap((item) => (item.type === 'scalar' ? [item.text] : []));
  const included = itemsOf(nodeAt(matrix, 'include')).flatMap((item) => textAt(item, key) ?? []);
  return [...own, ...included];
}

/** `>=3.12`, `3.x`, `lts/*`, and the bare major of Python: the file does not say what is tested. */
function isMoving(tested: string, name: 'python' | 'node'): boolean {
  const settled = name === 'node' && /^\d+(?:\.x)*$/.test(tested);
  return !settled && /[*<>^~|]|lts|latest|current|^\d+(?:\.x)?$/.test(tested);
}

/** `3.12` covers 3.12.4; `22.x` and `22` cover 22; of ranges and aliases nothing is known. */
function covers(tested: string, version: string, name: 'python' | 'node'): boolean {
  if (isMoving(tested, name)) return false;
  const parts = tested.replace(/\.x$/, '').split(/[.-]/);
  return name === 'node'
    ? parts[0] === version.split('.')[0]
    : `${parts[0]}.${parts[1]}` === version.split('.').slice(0, 2).join('.');
}
