import { insertInstructions } from '../../../documents/dockerfile/write.ts';
import { runsAsRoot } from '../../../facts/base-images.ts';
import type { Container } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, ask, defineRule, fail, pass, review, skip, type Verdict } from '../../rule.ts';
import {
  builtImage,
  containerSubject,
  containersOf,
  imageSubject,
  isLongRunning,
  isRoot,
  titleOf,
} from '../../shared/containers.ts';
import { baseRunsAsRoot, isScratch, stepsDown, userInstructions } from '../../shared/users.ts';

type Subject = { readonly image: ImageBuild } | { readonly container: Container };

export default defineRule<Subject>({
  id: 'container/non-root/runs-as-root',
  title: 'The application runs as root',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'dockerfile',

  select: (model: DeploymentModel) => [
    ...model.images.map((image) => ({ image })),
    ...model.containers
      .filter((it) => isLongRunning(it) && builtImage(it, model) === undefined)
      .map((container) => ({ container })),
  ],
  noSubject: 'Nothing here says how a container runs.',

  check: (subject, model) =>
    'image' in subject ? checkImage(subject.image, model) : checkContainer(subject.container),

  docs: {
    problem:
      'Root inside the container is root for every file and mount it can reach, and one hole in the application or the kernel is enough to use it.',
    impact:
      'A remote code execution in the application becomes control over its volumes and, with one more hole, over the host.',
    verify: 'Run id inside the container: uid=0 is root.',
    remedy: 'Create a user with a fixed number, give it the folders it writes to, and switch to it with USER.',
    tradeOff: 'Existing volumes belong to root and need one chown; ports below 1024 need no root in Docker.',
    sources: [
      'https://docs.docker.com/build/building/best-practices/#user',
      'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
    ],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n' }],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN useradd --uid 10001 app\nWORKDIR /app\nCOPY . .\nUSER 10001\nCMD ["python", "app.py"]\n',
      },
    ],
  },
});

function checkImage(image: ImageBuild, model: DeploymentModel): Verdict {
  const users = containersOf(image, model);
  const running = users.filter(isLongRunning);
  if (users.length > 0 && running.length === 0) return skip('Only one-shot jobs run this image.');
  const asRoot = running.filter((container) => !decidesItself(container));
  if (running.length > 0 && asRoot.length === 0)
    return pass(
      running.map((it) => (it.user.state === 'set' ? it.user : it.runAsNonRoot)) as unknown as [
        Container['user'],
        ...Container['user'][],
      ],
    ); // non-empty
  if (image.user.state === 'set' && !isRoot(image.user.value)) return pass(image.user);
  if (image.user.state === 'unresolved') {
    return ask(image.user, {
      subject: imageSubject(image, 'USER'),
      question: `Is ${image.user.expression} in ${image.file} a user other than root?`,
      needed: `The value of ${image.user.expression} at build time.`,
      assumedDefault: 'A numeric user above 10000.',
      severityIfNo: 'HIGH',
    });
  }
  if (image.user.state === 'set') return skip('The last USER is root; another rule says so.');
  const base = baseRunsAsRoot(image);
  if (base === false) return pass(image.baseSpan, 'the base image does not run as root');
  if (base === null) return skip('Nobody knows as whom the base image runs.');
  if (isScratch(image)) return skip('A single static binary on scratch.');
  if (stepsDown(image)) return skip('The entrypoint starts as root and steps down.');
  // Their master process binds the port as root; the workers that read requests run as another user.
  if (
    /^(nginx|httpd|caddy|haproxy|traefik)$/.test(known(image.base)?.repository ?? '') &&
    image.command.state === 'unset' &&
    image.entrypoint.state === 'unset'
  )
    return skip('The server of the base image steps down itself.');
  const first = asRoot[0];
  const what = first === undefined ? image.file : `${titleOf(first).toLowerCase()} (${image.file})`;
  return fail(
    image.span,
    `No USER is set in ${image.file}, and ${known(image.base)?.text} starts as root, so ${what} runs as root.`,
    {
      subject: imageSubject(image, 'USER'),
      severity: first === undefined || ['web', 'worker', 'proxy'].includes(first.role) ? 'HIGH' : 'MEDIUM',
      evidence: asRoot.map((it) => it.span),
      verify:
        first === undefined
          ? '`docker run --rm --entrypoint id IMAGE` prints uid=0(root).'
          : `\`docker compose exec ${first.name} id\` prints uid=0(root).`,
      fix: fixFor(image),
    },
  );
}

function checkContainer(container: Container): Verdict {
  const { user, runAsNonRoot } = container;
  if (user.state === 'set') return isRoot(user.value) ? explicitRoot(container) : pass(user);
  if (known(runAsNonRoot) === true) return pass(runAsNonRoot);
  if (user.state === 'unresolved' || runAsNonRoot.state === 'unresolved')
    return skip('The user comes from a variable.');
  const image = known(container.image);
  const root = image === undefined ? null : runsAsRoot(image);
  if (root === false) return pass(container.image, 'the image does not run as root');
  if (container.platform === 'compose' || container.role === 'datastore')
    return skip('Images of others decide about their user themselves.');
  return fail(
    container,
    `${titleOf(container)} sets neither runAsNonRoot nor runAsUser, so it runs as whatever the image says, which is root by default.`,
    {
      subject: containerSubject(container, 'securityContext'),
      severity: 'MEDIUM',
      confidence: root === true ? 'High' : 'Medium',
      verify: `\`kubectl exec deploy/${container.name.split('/')[0]} -- id\` prints the user.`,
      fix: advice(
        'Demand a user other than root',
        'yaml',
        'securityContext:\n  runAsNonRoot: true\n  runAsUser: 10001\n  allowPrivilegeEscalation: false',
      ),
    },
  );
}

function explicitRoot(container: Container): Verdict {
  if (container.role !== 'web' && container.role !== 'worker' && container.platform === 'compose')
    return skip('Infrastructure that is started as root on purpose.');
  return fail(container.user, `${titleOf(container)} is started as ${known(container.user)}, which is root.`, {
    subject: containerSubject(container, 'user'),
    fix: advice(
      'Run as a user of its own',
      'yaml',
      container.platform === 'compose'
        ? '    user: "10001:10001"'
        : 'securityContext:\n  runAsUser: 10001\n  runAsNonRoot: true',
    ),
  });
}

/** Compose `user:` or Kubernetes' security context overrule the image. */
function decidesItself(container: Container): boolean {
  if (container.user.state === 'set') return !isRoot(container.user.value);
  return container.user.state === 'unresolved' || known(container.runAsNonRoot) === true;
}

function fixFor(image: ImageBuild) {
  const lines = userInstructions(image);
  if (lines === null) return advice('Run as a user of its own', 'dockerfile', 'USER 65532:65532');
  return review('Create a user and switch to it', 'dockerfile', insertInstructions(image.slot, lines));
}
