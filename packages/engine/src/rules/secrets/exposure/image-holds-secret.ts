import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { isWeakDefault } from '../../../secrets/values.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { allRuns, imageSubject } from '../../shared/containers.ts';

type Entry = ImageBuild['env'][number];

/** `value`: stands in the image. `stand-in`: a word in place of a value. `argument`: whoever builds hands it in. */
interface Held {
  readonly image: ImageBuild;
  readonly entry: Entry;
  readonly how: 'value' | 'stand-in' | 'argument';
}

export default defineRule<Held>({
  id: 'secrets/exposure/image-holds-secret',
  title: 'Everyone with the image can read a secret',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'secret-rotation',

  select: subjectsOf,
  noSubject: 'No Dockerfile sets a variable that is named like a secret.',

  check({ image, entry, how }) {
    const literal = how === 'value';
    const bare = how === 'argument' && !usesArgument(image, entry.name);
    const bundled = bundle.test(entry.name);
    const message = literal
      ? `${image.file} writes a value for ${entry.name} into the image (${entry.kind}).`
      : how === 'stand-in'
        ? `${image.file} writes a stand-in for ${entry.name} into the image (${entry.kind}).`
        : bare
          ? `${image.file} takes ${entry.name} as a build argument.`
          : `${image.file} takes ${entry.name} as a build argument, and docker history shows its value.`;
    return fail(entry.span, message, {
      subject: { ...imageSubject(image, entry.kind), discriminator: entry.name },
      severity: literal && entry.kind === 'ENV' ? 'CRITICAL' : how === 'stand-in' || bare ? 'MEDIUM' : 'HIGH',
      // Nothing uses it yet; the next RUN that does records the value.
      ...(bare ? { confidence: 'Low' as const } : how === 'stand-in' ? { confidence: 'Medium' as const } : {}),
      ...(how === 'stand-in'
        ? {
            problem: bundled
              ? 'Variables with this prefix are written into the JavaScript, so the value that replaces the stand-in is public in the built pages and in the history of the image.'
              : 'A container that nobody gives the real value starts all the same, with a word that everyone knows; and whoever replaces the word builds the secret into a layer.',
            impact: 'A forgotten variable is not noticed at the start, but by the first stranger who tries the word.',
          }
        : {}),
      verify: `\`docker history --no-trunc IMAGE | grep ${entry.name}\` prints the value.`,
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
    verify: 'Read `docker history --no-trunc`.',
    remedy: 'Give secrets at run time or through a secret mount, and change the one that was in the image.',
    tradeOff: 'Builds need the secret handed in by their caller.',
    sources: ['https://docs.docker.com/build/building/secrets/'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM alpine:3.23\nENV API_TOKEN=q8Zr4vLm2XsT7wKd\nCMD ["x"]\n' }],
    good: [{ Dockerfile: 'FROM alpine:3.23\nRUN --mount=type=secret,id=api_token,env=API_TOKEN ./fetch\nCMD ["x"]\n' }],
  },
});

const bundle = /^(?:VITE|NEXT_PUBLIC|REACT_APP|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|PUBLIC)_/;
/** Nothing is said: empty, a reference, a switch, a number, a path. */
const nothing = /^$|^\$|^(?:true|false|\d{1,5})$|^\//i;
const placeholder =
  /^(changeme|change-me|replace.*|xxx+|todo|none|null|example|dummy|placeholder|your[-_ ].*|<.*>|build|test|fake.*|secret-?key-?base-?dummy|1)$/i;

function subjectsOf(model: DeploymentModel): Held[] {
  const seen = new Set<string>();
  return model.images.flatMap((image) =>
    image.env.flatMap((entry): Held[] => {
      const key = `${entry.span.file}:${entry.span.start}:${entry.name}`;
      if (!isSecretVariable(entry.name) || seen.has(key)) return [];
      const how = howHeld(image, entry);
      if (how === null) return [];
      seen.add(key);
      return [{ image, entry, how }];
    }),
  );
}

function isSecretVariable(name: string): boolean {
  // Half of a pair; nobody puts it into browser code without the other half.
  if (bundle.test(name) && /AWS_(?:ACCESS_KEY_ID|SECRET)/.test(name)) return true;
  const kind = kindOfName(name.replace(bundle, ''));
  return (kind === 'password' || kind === 'secret') && !/_(FILE|PATH|URL|NAME|ID)$/.test(name);
}

function howHeld(image: ImageBuild, entry: Entry): Held['how'] | null {
  const value = known(entry.value);
  if (value !== undefined && !nothing.test(value)) {
    // The default of an argument that a stage needs for one command never reaches a container.
    if (placeholder.test(value) || isWeakDefault(value))
      return entry.kind === 'ENV' || bundle.test(entry.name) ? 'stand-in' : null;
    return 'value';
  }
  const asSecret = image.runs.some((run) => run.mounts.some((mount) => mount.includes(`env=${entry.name}`)));
  return entry.kind === 'ARG' && entry.value.state === 'unset' && !asSecret ? 'argument' : null;
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
