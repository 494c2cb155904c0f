import { nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import type { DeploymentModel, Pipeline } from '../../../model/model.ts';
import { triggersIn } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { stepPlaces } from '../../shared/pipelines.ts';

interface Tags {
  readonly pipeline: Pipeline;
  readonly pattern: string;
  readonly text: string;
  readonly span: Span;
}

/** `latest` and its variants, set whatever the version is. */
const moving =
  /(^|[\n,])\s*(type=raw,value=(latest|stable)[^\n]*|[\w./${}:\- ]+:(latest|stable)(-[\w${}.]+)?)\s*(?=$|[\n,])/;
const conditional = /enable=|\$\{\{[^}]*(contains|prerelease|&&|==|!=)/;

export default defineRule<Tags>({
  id: 'deployment/strategy/prerelease-moves-latest',
  title: 'A release candidate becomes the latest image',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => tagged(model),
  noSubject: 'No pipeline tags images when a version tag is pushed.',

  check({ pipeline, pattern, text, span }) {
    const line = moving.exec(text)?.[2]?.trim();
    if (line === undefined || conditional.test(line)) return pass(span, 'latest follows the version');
    return fail(
      span,
      `${pipeline.file} starts on tags \`${pattern}\`, which match v1.2.0-rc1 as well, and always sets \`${line}\`.`,
      {
        subject: { kind: 'pipeline', name: pipeline.file, anchor: 'tags', discriminator: line.slice(0, 60) },
        verify: `Push a tag v0.0.0-rc1 in a fork: the image it builds is published as latest.`,
        fix: advice(
          'Leave latest to full releases',
          'yaml',
          "tags: |\n  type=semver,pattern={{version}}\n  type=raw,value=latest,enable=${{ !contains(github.ref_name, '-') }}",
        ),
      },
    );
  },

  docs: {
    problem: 'Servers that run the moving tag take the candidate at their next pull.',
    impact:
      'An unfinished version reaches production of everybody who follows latest, and going back needs a manual retag.',
    verify: 'Push a pre-release tag in a fork and look at the registry.',
    remedy:
      'Set moving tags only for versions without a suffix; for `type=semver` the metadata action does that by itself.',
    tradeOff: 'Testers have to name the candidate.',
    sources: ['https://github.com/docker/metadata-action#latest-tag', 'https://semver.org/#spec-item-9'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/r.yml':
          'on:\n  push:\n    tags: ["v*"]\njobs:\n  i:\n    steps:\n      - uses: docker/metadata-action@v5\n        with:\n          tags: |\n            type=semver,pattern={{version}}\n            type=raw,value=latest\n',
      },
    ],
    good: [
      {
        '.github/workflows/r.yml':
          'on:\n  push:\n    tags: ["v*"]\njobs:\n  i:\n    steps:\n      - uses: docker/metadata-action@v5\n        with:\n          tags: |\n            type=semver,pattern={{version}}\n            type=raw,value=latest,enable=${{ !contains(github.ref_name, \'-\') }}\n',
      },
    ],
  },
});

/** Steps that name tags in workflows that start on version tags alone, when the pattern lets suffixes through. */
function tagged(model: DeploymentModel): Tags[] {
  return stepPlaces(model.pipelines).flatMap(({ pipeline, step }) => {
    const triggers = triggersIn(pipeline);
    const pattern = triggers
      .find((it) => it.name === 'push')
      ?.tags?.find((it) => /^v?\*|\*$/.test(it) && !it.startsWith('!'));
    const others = triggers.some((it) => it.name === 'push' && it.branches !== null);
    const excluded = triggers.some((it) => it.tags?.some((tag) => tag.startsWith('!')) ?? false);
    const node = nodeAt(step.with ?? undefined, 'tags');
    // More tags than this nobody writes; the pattern looks at each place twice.
    const text = textAt(step.with ?? undefined, 'tags')?.slice(0, 4000);
    if (pattern === undefined || excluded || others || node === undefined || text === undefined) return [];
    return [{ pipeline, pattern, text, span: node.span }];
  });
}
