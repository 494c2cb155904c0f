import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { commandPlaces, grouped } from '../../shared/pipelines.ts';

interface Step {
  readonly text: string;
  readonly span: Span;
}

interface Release {
  readonly name: string;
  readonly steps: readonly Step[];
}

const tags = /^git( -\S+( \S+)?)? tag (-[asmf]+\b|v|\$|"|\{|[0-9]|--annotate|--sign|release)/;
const commits = /^git( -\S+( \S+)?)? commit\b/;
/** Opens development of the next version: that commit belongs behind the tag. */
const nextVersion = /next|snapshot|-dev\b|post-release|back to dev|begin development|prepare for/i;

export default defineRule<Release>({
  id: 'deployment/strategy/tag-before-version-commit',
  title: 'The release tag points to the version before',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => [...recipes(model), ...jobs(model)].filter((it) => it.steps.some((step) => tags.test(step.text))),
  noSubject: 'Nothing in this repository tags releases.',

  check({ name, steps }) {
    const at = steps.findIndex((step) => tags.test(step.text));
    const tag = steps[at];
    if (tag === undefined) return skip('No tag is set.');
    const before = steps.slice(0, at).some((step) => commits.test(step.text));
    const after = steps.slice(at + 1).find((step) => commits.test(step.text));
    if (before || after === undefined || nextVersion.test(after.text)) return pass(tag.span, 'tagged after the commit');
    const moved = steps
      .slice(after === undefined ? 0 : steps.indexOf(after))
      .some((step) => /tag -f|--force/.test(step.text) && tags.test(step.text));
    if (moved) return pass(tag.span, 'the tag is moved after the commit');
    return fail(
      tag.span,
      `${name} sets the tag (\`${tag.text.slice(0, 60)}\`) before line ${after.span.line} commits the new version.`,
      {
        subject: { kind: 'script', name: tag.span.file, anchor: 'git tag' },
        evidence: [after.span],
        verify: `After a release run \`git show --stat <tag>\`: the commit that raises the version is not in it.`,
        fix: advice('Commit first, then tag', 'sh', `${after.text}\n${tag.text}\ngit push origin HEAD --follow-tags`),
      },
    );
  },

  docs: {
    problem:
      'The tag names a tree that still carries the previous version, so an image built from the tag reports the wrong release.',
    impact:
      'In an incident nobody can tell from the running system which release it is, and a rollback picks the wrong one.',
    verify: 'Look at the tree behind a release tag.',
    remedy: 'Raise the version, commit, then tag that commit.',
    tradeOff: 'None worth naming.',
    sources: ['https://git-scm.com/book/en/v2/Git-Basics-Tagging'],
  },
  examples: {
    bad: [
      {
        justfile:
          'release VERSION:\n    git tag -a v{{VERSION}} -m "Release"\n    just bump {{VERSION}}\n    git commit -am "Version {{VERSION}}"\n    git push origin main --tags\n',
      },
    ],
    good: [
      {
        justfile:
          'release VERSION:\n    just bump {{VERSION}}\n    git commit -am "Version {{VERSION}}"\n    git tag -a v{{VERSION}} -m "Release"\n    git push origin main --tags\n',
      },
    ],
  },
});

function recipes(model: DeploymentModel): Release[] {
  return model.scripts.flatMap((script) => {
    if (!['script', 'makefile'].includes(script.form) || script.environment === 'test') return [];
    return [...grouped(script.commands, (it) => it.block ?? '')].map(([block, commands]) => ({
      name: block === '' ? script.path : `${block} in ${script.path}`,
      steps: commands.filter((it) => it.program === 'git').map((it) => ({ text: it.words.join(' '), span: it.span })),
    }));
  });
}

function jobs(model: DeploymentModel): Release[] {
  return [...grouped(commandPlaces(model.pipelines), (it) => it.job)].map(([job, places]) => ({
    name: `Job ${job.id} in ${places[0]?.pipeline.file}`,
    steps: places.map((it) => ({ text: it.command.text, span: it.command.span })),
  }));
}
