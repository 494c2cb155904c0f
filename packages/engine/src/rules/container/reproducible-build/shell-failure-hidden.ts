import type { RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { allRuns, listText } from '../../shared/containers.ts';

interface Subject {
  readonly file: string;
  readonly instructions: readonly (readonly RunCommand[])[];
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/shell-failure-hidden',
  title: 'A failed step does not stop the build',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No image runs several commands in one RUN.',

  check({ file, instructions }) {
    const hits = instructions.flatMap((runs) => heredocHit(runs) ?? pipeHit(runs) ?? []);
    const first = hits[0];
    if (first === undefined) return skip('No build step hides the failure of an earlier command.');
    const names = [...new Set(hits.map((it) => it.lost))];
    return fail(
      first.run,
      `${file}: when ${listText(names, 4)} ${names.length === 1 ? 'fails' : 'fail'}, the RUN still succeeds, because ${first.why}.`,
      {
        subject: { kind: 'image', name: file, anchor: `${file}/exit-codes` },
        severity: hits.some((it) => it.heredoc) ? 'HIGH' : 'MEDIUM',
        evidence: hits.slice(1, 6).map((it) => it.run.span),
        verify:
          'Put `false` in front of the pipe, or as the first line of the here-document: the build still ends with success.',
        fix: first.heredoc
          ? advice('Stop at the first failure', 'dockerfile', 'RUN <<EOF\nset -eu\n# … the lines as they are\nEOF')
          : advice(
              'Let the whole pipe fail',
              'dockerfile',
              '# Debian, Ubuntu, RHEL:\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\n# Alpine:\nSHELL ["/bin/ash", "-o", "pipefail", "-c"]',
            ),
      },
    );
  },

  docs: {
    problem:
      'The image is built, tagged and pushed with a part missing, and the failure shows when something needs that part.',
    impact: 'A network hiccup during a build becomes a broken release that looked green.',
    verify: 'Make one step fail on purpose and build.',
    remedy: 'Start here-documents with set -eu, and set pipefail for pipes.',
    tradeOff: 'pipefail needs bash, or the ash of Alpine; the sh of Debian does not know it.',
    sources: [
      'https://docs.docker.com/build/building/best-practices/#using-pipes',
      'https://docs.docker.com/reference/dockerfile/#here-documents',
    ],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM debian:12.8-slim\nRUN curl -fsSL https://a.example/list.txt | sort > /list.txt\nCMD ["x"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM debian:12.8-slim\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl -fsSL https://a.example/list.txt | sort > /list.txt\nCMD ["x"]\n',
      },
    ],
  },
});

interface Hit {
  readonly run: RunCommand;
  readonly lost: string;
  readonly why: string;
  readonly heredoc: boolean;
}

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const byFile = new Map<string, Map<number, RunCommand[]>>();
  for (const image of model.images) {
    const groups = byFile.get(image.file) ?? new Map<number, RunCommand[]>();
    byFile.set(image.file, groups);
    for (const run of allRuns(image)) {
      const group = groups.get(run.instruction.start) ?? [];
      if (!group.some((other) => other.span.start === run.span.start && other.text === run.text)) group.push(run);
      groups.set(run.instruction.start, group);
    }
  }
  return [...byFile].flatMap(([file, groups]) => {
    const instructions = [...groups.values()].filter((runs) => runs.length > 1);
    return instructions.length === 0 ? [] : [{ file, instructions }];
  });
}

/** Several lines in a here-document without `set -e`: only the last one counts. */
function heredocHit(runs: readonly RunCommand[]): Hit | null {
  const first = runs[0];
  if (first?.heredoc !== true || runs.some((run) => /^set -\w*e|^set -o errexit/.test(run.text))) return null;
  if (
    first.shell?.some((word) => /^-\w*e/.test(word)) === true ||
    /^(python|node|perl|ruby|cat|tee)/.test(programName(first.words[0]))
  )
    return null;
  const lost = runs
    .slice(0, -1)
    .find((run) => matters(run) && !run.conditional && !run.piped && nextOperator(runs, run) === ';');
  return lost === undefined
    ? null
    : {
        run: lost,
        lost: programName(unwrapped(lost.words)[0]),
        why: 'a here-document goes on after a failed line and only the last one counts',
        heredoc: true,
      };
}

/** A download or an installer in front of a pipe: the shell only looks at the last command. */
function pipeHit(runs: readonly RunCommand[]): Hit | null {
  const safe =
    runs.some((run) => /^set -\w*o? ?pipefail|^set\b.*pipefail/.test(run.text)) ||
    runs[0]?.shell?.some((word) => /pipefail/.test(word)) === true;
  if (safe || /powershell|cmd/i.test(runs[0]?.shell?.[0] ?? '')) return null;
  for (const [i, run] of runs.entries()) {
    if (!run.piped || !matters(run) || run.conditional) continue;
    const target = programName(unwrapped(runs[i + 1]?.words ?? [])[0]);
    // These stop at empty or broken input themselves; shells and interpreters have a rule of their own.
    if (
      /^(tar|gpg|gunzip|unzip|xz|unxz|zstd|bsdtar|jq|sh|bash|ash|python3?|node|perl|apt-key|psql|mysql|sha256sum|patch)$/.test(
        target,
      )
    )
      continue;
    return {
      run,
      lost: `"${run.text.slice(0, 50)}"`,
      why: 'the shell looks at the last command of a pipe only',
      heredoc: false,
    };
  }
  return null;
}

function matters(run: RunCommand): boolean {
  return /^(curl|wget|git|pip3?|npm|pnpm|yarn|apt-get|apt|apk|dnf|yum|go|cargo|make|uv|poetry|composer|bundle|python3?)$/.test(
    programName(unwrapped(run.words)[0]),
  );
}

function nextOperator(runs: readonly RunCommand[], run: RunCommand): string {
  return runs[runs.indexOf(run) + 1]?.operator ?? '';
}
