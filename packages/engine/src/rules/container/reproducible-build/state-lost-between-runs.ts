import type { ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { allRuns, imageSubject } from '../../shared/containers.ts';

interface Subject {
  readonly image: ImageBuild;
  readonly run: RunCommand;
  readonly what: string;
  readonly instead: string;
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/state-lost-between-runs',
  title: 'A step has no effect on the steps after it',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'Every RUN leaves something behind in files.',

  check({ image, run, what, instead }) {
    return fail(run, `"${run.text.slice(0, 80)}" in ${image.file} ${what}, and that ends with its RUN.`, {
      subject: { ...imageSubject(image, `stage ${run.stage}/state`), discriminator: run.text.slice(0, 60) },
      verify: `Add \`RUN pwd; env\` behind it and build with --progress=plain: nothing of it is there.`,
      fix: advice('Say it with an instruction', 'dockerfile', instead),
    });
  },

  docs: {
    problem:
      'Each RUN starts a new shell: its folder, variables, activated environments and started services are gone in the next one.',
    impact:
      'Later steps and the program itself work in another folder, with other packages or without a setting, often without an error.',
    verify: 'Print the folder and the environment in the next RUN.',
    remedy: 'Use WORKDIR and ENV, put the folder of the environment first in PATH, and start services in CMD.',
    tradeOff: 'None.',
    sources: [
      'https://docs.docker.com/reference/dockerfile/#workdir',
      'https://docs.docker.com/reference/dockerfile/#env',
    ],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN python -m venv /venv\nRUN . /venv/bin/activate\nRUN pip install flask==3.0.0\nCMD ["python", "app.py"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN python -m venv /venv\nENV PATH="/venv/bin:$PATH"\nRUN pip install flask==3.0.0\nCMD ["python", "app.py"]\n',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const seen = new Set<number>();
  return model.images.flatMap((image) => {
    const runs = allRuns(image);
    return runs.flatMap((run, i): Subject[] => {
      // Only the last command of its RUN: what follows in the same one still sees it.
      if (
        runs[i + 1]?.instruction.start === run.instruction.start ||
        run.conditional ||
        run.piped ||
        seen.has(run.span.start)
      )
        return [];
      const found = lost(run);
      if (found === null) return [];
      seen.add(run.span.start);
      return [{ image, run, ...found }];
    });
  });
}

function lost(run: RunCommand): { what: string; instead: string } | null {
  const words = unwrapped(run.words);
  const target = words.slice(1).find((word) => !word.startsWith('-')) ?? '';
  switch (programName(words[0])) {
    case 'cd':
      return target === '' ? null : { what: 'changes the folder', instead: `WORKDIR ${target}` };
    case 'export':
      return /^\w+=/.test(target) ? { what: 'sets a variable', instead: `ENV ${target}` } : null;
    case 'source':
    case '.':
      return /activate$|\.env$|nvm\.sh$|\.bashrc$|\.profile$/.test(target)
        ? {
            what: 'loads an environment',
            instead: /activate$/.test(target)
              ? `ENV PATH="${target.replace(/\/activate$/, '')}:$PATH"`
              : 'ENV NAME=value',
          }
        : null;
    case 'service':
      return words[2] === 'start'
        ? { what: 'starts a service', instead: `# one service per container:\nCMD ["${target}"]` }
        : null;
    case 'ulimit':
    case 'umask':
    case 'alias':
      return words.length > 1
        ? {
            what: 'changes a setting of its shell',
            instead: '# join it with the commands that need it:\n# RUN umask 022 && …',
          }
        : null;
    default:
      return null;
  }
}
