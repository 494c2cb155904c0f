import { baseFacts } from '../../../facts/base-images.ts';
import { lastPart } from '../../../facts/datastores.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, noImages, placeText } from '../../shared/containers.ts';

export default defineRule<ImageBuild>({
  id: 'container/non-root/user-undefined',
  title: 'The user that should run the program does not exist',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images.filter((image) => image.user.state === 'set'),
  noSubject: noImages,

  check(image) {
    if (image.command.state === 'unset' && image.entrypoint.state === 'unset')
      return skip('An image without a start command is a base for others.');
    const user = (known(image.user) ?? '').split(':')[0] ?? '';
    const base = known(image.base);
    const shipped = base === undefined ? null : usersOf(lastPart(base), base.text, baseFacts(base)?.runtime ?? null);
    if (shipped === null) return skip('The users of the base image are not known.');
    if (/^\d*$/.test(user) || shipped.includes(user) || makes(image.runs, user) || bringsPasswd(image))
      return pass(image.user);
    const elsewhere = image.otherRuns.find((run) => createdBy(run, user));
    return fail(
      image.user,
      `${image.file} switches to ${user}, which ${base?.text ?? 'the base'} does not have${elsewhere === undefined ? ' and no RUN makes' : `: ${placeText(elsewhere.span)} makes it in another stage`}.`,
      {
        subject: { ...imageSubject(image, 'USER'), discriminator: user },
        ...(elsewhere === undefined ? {} : { evidence: [elsewhere.span] }),
        verify: `\`docker run --rm IMAGE id\` ends with "unable to find user ${user}: no matching entries in passwd file".`,
        fix: advice(
          'Make the user in the same stage',
          'dockerfile',
          baseFacts(base ?? { text: '', registry: '', repository: '', tag: null, digest: null })?.family === 'alpine'
            ? `RUN addgroup -S ${user} && adduser -S -G ${user} ${user}\nUSER ${user}`
            : `RUN groupadd --system ${user} && useradd --system --gid ${user} ${user}\nUSER ${user}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Docker looks the name up in the image when the container starts, and stops when it is not there.',
    impact: 'No container of this image starts.',
    verify: 'Start the image once.',
    remedy: 'Create the user in the stage that runs, or name a numeric id.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/dockerfile/#user'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nUSER app\nCMD ["python", "app.py"]\n' }],
    good: [
      { Dockerfile: 'FROM python:3.12-slim-bookworm\nRUN useradd --system app\nUSER app\nCMD ["python", "app.py"]\n' },
    ],
  },
});

const system = [
  'root',
  'daemon',
  'bin',
  'sys',
  'nobody',
  'www-data',
  'mail',
  'games',
  'backup',
  'man',
  'lp',
  'sync',
  'news',
  'operator',
  'guest',
];

/** Users that a base brings; null when nobody knows. */
function usersOf(name: string, text: string, runtime: string | null): readonly string[] | null {
  if (/distroless/.test(text)) return ['root', 'nonroot', 'nobody'];
  if (text.includes('/') && !/^docker\.io\//.test(text)) return null;
  if (name === 'node' && runtime === 'node') return [...system, 'node'];
  if (name === 'nginx') return [...system, 'nginx'];
  if (name === 'ubuntu') return [...system, 'ubuntu'];
  return ['python', 'debian', 'alpine', 'golang', 'rust', 'ruby'].includes(name) ? system : null;
}

function makes(runs: ImageBuild['runs'], user: string): boolean {
  return runs.some((run) => createdBy(run, user));
}

function createdBy(run: ImageBuild['runs'][number], user: string): boolean {
  const words = unwrapped(run.words);
  const named = run.words.includes(user) || words.some((word) => /\$/.test(word));
  // Packages make users of their own (nginx, postgres, redis).
  if (/^(apt|apt-get|apk|dnf|yum|microdnf)$/.test(programName(words[0])))
    return words.some((word) => word.startsWith(user));
  return (
    (/^(useradd|adduser|busybox|usermod|s6-adduser|sysusers|install|sh|bash)$/.test(programName(words[0])) && named) ||
    /\/etc\/passwd|\.sh\b/.test(run.text)
  );
}

/** A passwd file or a whole root from elsewhere. */
function bringsPasswd(image: ImageBuild): boolean {
  return image.copies.some(
    (copy) =>
      copy.sources.some((source) => /passwd|^\/?$|rootfs/.test(source)) || /\/etc\/?(passwd)?$/.test(copy.destination),
  );
}
