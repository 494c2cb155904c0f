import type { ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { allRuns, imageSubject, runsByInstruction } from '../../shared/containers.ts';

interface Subject {
  readonly image: ImageBuild;
  readonly run: RunCommand;
  readonly url: string;
  readonly interpreter: string;
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/remote-script-piped',
  title: 'The build runs whatever a web site sends',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No image runs a script straight from the network.',

  check({ image, run, url, interpreter }) {
    return fail(run, `${image.file} downloads ${url} and runs it with ${interpreter} without looking at it.`, {
      subject: { ...imageSubject(image, 'download'), discriminator: url },
      fix: advice(
        'Check the file before running it',
        'dockerfile',
        `ADD --checksum=sha256:<digest of the version that you read> ${url} /tmp/install.sh\nRUN ${interpreter} /tmp/install.sh && rm /tmp/install.sh`,
      ),
    });
  },

  docs: {
    problem: 'The content behind the address can change or be replaced at any time, and the build notices nothing.',
    impact: 'Two builds of one commit differ, and whoever controls that site runs code in your image.',
    verify: 'Download the script twice, a week apart, and compare the checksums.',
    remedy: 'Name a version in the address and check the sum before running it, or install from a signed repository.',
    tradeOff: 'The checksum has to be renewed with each version.',
    sources: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM debian:bookworm-slim\nRUN curl -fsSL https://example.org/install.sh | bash\n' }],
    good: [
      {
        Dockerfile:
          'FROM debian:bookworm-slim\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/install-1.2.sh /tmp/install.sh\nRUN sh /tmp/install.sh\n',
      },
    ],
  },
});

/** `curl … | sh`, `sh -c "$(curl …)"`; a check of the sum in the same RUN settles it. */
function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const seen = new Set<string>();
  return model.images.flatMap((image) => {
    const runs = allRuns(image);
    const groups = runsByInstruction(image);
    return runs.flatMap((run, i) => {
      const words = unwrapped(run.words);
      const url = words.find((word) => /^https?:\/\//.test(word));
      const key = `${run.span.file}:${run.span.start}`;
      if (!/^(curl|wget)$/.test(programName(words[0])) || url === undefined || seen.has(key)) return [];
      const next = runs[i + 1];
      const target = next === undefined ? [] : unwrapped(next.words);
      const interpreter =
        run.piped &&
        next?.operator === '|' &&
        /^(sh|bash|ash|zsh|python3?|node|perl|ruby)$/.test(programName(target[0]))
          ? programName(target[0])
          : null;
      const together = groups.get(run.instruction.start) ?? [];
      const checked = together.some((other) => /sha(256|512)sum|gpg --verify|cosign/.test(other.text));
      if (interpreter === null || checked) return [];
      seen.add(key);
      return [{ image, run, url, interpreter }];
    });
  });
}
