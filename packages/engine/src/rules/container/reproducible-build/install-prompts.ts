import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { hitsByFile, program, type RunHit } from '../../shared/run-flags.ts';

interface Subject {
  readonly file: string;
  readonly hits: readonly RunHit[];
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/install-prompts',
  title: 'The installer asks a question that nobody answers',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => [...hitsByFile(model, look)].map(([file, hits]) => ({ file, hits })),
  noSubject: 'No image installs packages of the system.',

  check({ file, hits }) {
    const bad = hits.filter((hit) => hit.what !== 'fine');
    const first = bad[0];
    if (first === undefined) return pass(hits[0]?.span ?? { file, start: 0, end: 0, line: 1, endLine: 1 });
    return fail(
      first.span,
      `${file} runs ${first.what} without a switch that says yes: the build stops at "Do you want to continue?".`,
      {
        subject: { kind: 'image', name: file, anchor: `${file}/prompts` },
        evidence: bad.slice(1, 5).map((hit) => hit.span),
        fix: advice('Answer in advance', 'dockerfile', `RUN ${first.what} -y <packages>`),
      },
    );
  },

  docs: {
    problem: 'There is no terminal in a build, so the question counts as no and the command fails.',
    impact: 'The image cannot be built as soon as the packages need anything that is not installed yet.',
    verify: '`docker build --no-cache .` stops at this step.',
    remedy: 'Add -y (apt, dnf, yum) or --non-interactive (zypper).',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM debian:12.8-slim\nRUN apt-get update && apt-get install curl\nCMD ["x"]\n' }],
    good: [{ Dockerfile: 'FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y curl\nCMD ["x"]\n' }],
  },
});

function look(
  words: readonly string[],
  run: { readonly text: string; readonly operator: string; readonly assignments: readonly { name: string }[] },
): string | undefined {
  const tool = program(words);
  const verb = words.slice(1).find((word) => !word.startsWith('-')) ?? '';
  const installs = /^(install|dist-upgrade|upgrade|remove|groupinstall|localinstall|in)$/.test(verb);
  if (!installs || !/^(apt-get|apt|dnf|yum|zypper)$/.test(tool)) return undefined;
  const yes =
    words.some((word) =>
      /^-[a-zA-Z]*y[a-zA-Z]*$|^(--yes|--assume-yes|--assumeyes|-qq|-q=2|--non-interactive|-n|--no-confirm|--assumeno)$/.test(
        word,
      ),
    ) || words.some((word) => /\$|^--quiet=2$/.test(word));
  const names = words.slice(words.indexOf(verb) + 1).filter((word) => !word.startsWith('-'));
  // `yes |` in front answers everything; a bare file name asks nothing when its dependencies are there.
  if (yes || run.operator === '|' || names.length === 0) return yes ? 'fine' : undefined;
  return tool === 'zypper' ? 'zypper install' : `${tool} ${verb}`;
}
