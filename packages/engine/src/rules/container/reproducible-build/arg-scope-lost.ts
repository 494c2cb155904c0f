import type { ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { allRuns, imageSubject, placeText, runsByInstruction } from '../../shared/containers.ts';
import { withParents } from '../../shared/stages.ts';

interface Lost {
  readonly name: string;
  readonly run: RunCommand;
  readonly declared: Span;
}

export default defineRule<ImageBuild>({
  id: 'container/reproducible-build/arg-scope-lost',
  title: 'A build argument is empty where it is used',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images.filter((image) => image.globalArgs.length > 0),
  noSubject: 'No Dockerfile declares arguments above its first FROM.',

  check(image) {
    const lost = lostIn(image)[0];
    if (lost === undefined) return skip('No build argument is used outside of its stage.');
    const stage = image.stages[lost.run.stage];
    const where = stage?.name == null ? `the stage of line ${stage?.span.line ?? 1}` : `stage ${stage.name}`;
    return fail(
      lost.run,
      `${image.file} uses ${lost.name} here, but ${placeText(lost.declared)} declares it above the first FROM: in ${where} it is empty.`,
      {
        subject: { ...imageSubject(image, `stage ${lost.run.stage}/arg`), discriminator: lost.name },
        evidence: [lost.declared],
        verify: `Add \`RUN echo "[$${lost.name}]"\` before it: the brackets are empty. \`docker build --check .\` names it, too.`,
        fix: advice(
          'Declare it again in the stage',
          'dockerfile',
          `${stage === undefined ? 'FROM …' : '# behind the FROM line of the stage:'}\nARG ${lost.name}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Arguments above the first FROM only exist in FROM lines; a stage sees one after it declares it again, without a value to inherit that default.',
    impact:
      'Downloads ask for a file without a version, packages are installed without a number, labels are empty, and nothing says so.',
    verify: 'Print it in the stage.',
    remedy: 'Repeat ARG NAME behind the FROM line of each stage that uses it.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'ARG TOOL_VERSION=1.2.3\nFROM debian:12.8-slim\nRUN wget https://a.example/tool-${TOOL_VERSION}.tgz\nCMD ["x"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'ARG TOOL_VERSION=1.2.3\nFROM debian:12.8-slim\nARG TOOL_VERSION\nRUN wget https://a.example/tool-${TOOL_VERSION}.tgz\nCMD ["x"]\n',
      },
    ],
  },
});

function lostIn(image: ImageBuild): readonly Lost[] {
  const groups = runsByInstruction(image);
  return image.globalArgs.flatMap(({ name, span }) => {
    const uses = new RegExp(`\\$(${name}(?![A-Za-z0-9_])|\\{${name}\\})`);
    return allRuns(image).flatMap((run): Lost[] => {
      if (!uses.test(run.text) || declaredIn(image, run, name)) return [];
      const together = groups.get(run.instruction.start) ?? [];
      const set = run.setHere?.includes(name) === true;
      return set || /\.\s|source\s/.test(together.map((it) => it.text).join('; '))
        ? []
        : [{ name, run, declared: span }];
    });
  });
}

/** ARG or ENV of the stage or of those it continues, above the command. */
function declaredIn(image: ImageBuild, run: RunCommand, name: string): boolean {
  const spans = withParents(image, run.stage).map((index) => ({
    start: image.stages[index]?.span.start ?? 0,
    end: image.stages[index + 1]?.span.start ?? Number.POSITIVE_INFINITY,
  }));
  return [...image.env, ...image.otherEnv].some(
    (entry) =>
      entry.name === name &&
      entry.span.start < run.span.start &&
      spans.some(({ start, end }) => entry.span.start >= start && entry.span.start < end),
  );
}
