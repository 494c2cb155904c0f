import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { allRuns, imageSubject } from '../../shared/containers.ts';

type Entry = ImageBuild['env'][number];

export default defineRule<{ image: ImageBuild; entry: Entry; value: string | null }>({
  id: 'secrets/exposure/image-holds-secret',
  title: 'Everyone with the image can read a secret',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'secret-rotation',

  select: subjectsOf,
  noSubject: 'No Dockerfile sets a variable that is named like a secret.',

  check({ image, entry, value }) {
    const literal = value !== null;
    const bare = !literal && !usesArgument(image, entry.name);
    const message = literal
      ? `${image.file} writes a value for ${entry.name} into the image (${entry.kind}).`
      : bare
        ? `${image.file} takes ${entry.name} as a build argument.`
        : `${image.file} takes ${entry.name} as a build argument, and docker history shows its value.`;
    return fail(entry.span, message, {
      subject: { ...imageSubject(image, entry.kind), discriminator: entry.name },
      severity: literal && entry.kind === 'ENV' ? 'CRITICAL' : bare ? 'MEDIUM' : 'HIGH',
      // Nothing uses it yet; the next RUN that does records the value.
      ...(bare ? { confidence: 'Low' as const } : {}),
      verify: `docker history --no-trunc IMAGE | grep ${entry.name} prints the value.`,
      fix:
        literal && entry.kind === 'ENV'
          ? advice(
              'Give it to the container at run time, and change it',
              'yaml',
              `services:\n  app:\n    environment:\n      ${entry.name}: $\{${entry.name}:?}`,
            )
          : advice(
              'Use a secret mount',
              'dockerfile',
              `RUN --mount=type=secret,id=${entry.name.toLowerCase()},env=${entry.name} \\\n    command that needs it`,
            ),
    });
  },

  docs: {
    problem: 'Layers and metadata of an image keep it for good, also when a later instruction overwrites it.',
    impact: 'Whoever may pull the image, or finds it on a disk, holds the secret.',
    verify: 'Read docker history --no-trunc.',
    remedy: 'Give secrets at run time or through a secret mount, and change the one that was in the image.',
    tradeOff: 'Builds need the secret handed in by their caller.',
    sources: ['https://docs.docker.com/build/building/secrets/'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM alpine:3.23\nENV API_TOKEN=q8Zr4vLm2XsT7wKd\nCMD ["x"]\n' }],
    good: [{ Dockerfile: 'FROM alpine:3.23\nRUN --mount=type=secret,id=api_token,env=API_TOKEN ./fetch\nCMD ["x"]\n' }],
  },
});

const placeholder =
  /^(|changeme|change-me|replace.*|xxx+|todo|none|null|example|dummy|placeholder|your[-_ ].*|<.*>|\$\{?\w*\}?.*|true|false|\d{1,5}|build|test|fake.*|secret-?key-?base-?dummy|1)$/i;

function subjectsOf(model: DeploymentModel) {
  const seen = new Set<number>();
  return model.images.flatMap((image) =>
    image.env.flatMap((entry) => {
      const kind = kindOfName(entry.name);
      if (
        (kind !== 'password' && kind !== 'secret') ||
        /_(FILE|PATH|URL|NAME|ID)$/.test(entry.name) ||
        seen.has(entry.span.start)
      )
        return [];
      const value = known(entry.value);
      const literal = value !== undefined && !placeholder.test(value) && !value.startsWith('/');
      const asSecret = image.runs.some((run) => run.mounts.some((mount) => mount.includes(`env=${entry.name}`)));
      const taken = entry.kind === 'ARG' && entry.value.state === 'unset' && !asSecret;
      if (!literal && !taken) return [];
      seen.add(entry.span.start);
      return [{ image, entry, value: literal ? (value ?? null) : null }];
    }),
  );
}

function usesArgument(image: ImageBuild, name: string): boolean {
  const asSecret = image.runs.some((run) =>
    run.mounts.some((mount) => mount.includes('type=secret') && mount.includes(`env=${name}`)),
  );
  const copied = image.env.some(
    (entry) =>
      entry.kind === 'ENV' &&
      entry.value.state !== 'unset' &&
      (entry.value.state === 'unresolved' ? entry.value.expression.includes(name) : false),
  );
  return (
    !asSecret &&
    (copied || allRuns(image).some((run) => run.text.includes(`$${name}`) || run.text.includes(`\${${name}`)))
  );
}
