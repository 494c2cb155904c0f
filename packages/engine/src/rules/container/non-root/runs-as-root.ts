import { insertInstructions } from '../../../documents/dockerfile/write.ts';
import { runsAsRoot } from '../../../facts/base-images.ts';
import { ciActions } from '../../../model/ci-steps.ts';
import type { Container } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, ask, defineRule, fail, pass, review, skip, unproven, type Verdict } from '../../rule.ts';
import { at } from '../../shared/apps.ts';
import {
  builtImage,
  containerSubject,
  containersOf,
  imageSubject,
  isLongRunning,
  isPackagedTool,
  isRoot,
  listText,
  titleOf,
} from '../../shared/containers.ts';
import { mostImportant } from '../../shared/files.ts';
import { ownImage } from '../../shared/published.ts';
import {
  baseRunsAsRoot,
  createdUser,
  decidesItself,
  isScratch,
  scriptThatStepsDown,
  stepsDown,
  stepsDownItself,
  supervisedAsRoot,
  userInstructions,
} from '../../shared/users.ts';
import { manifestUnits } from '../../shared/workloads.ts';

type Subject =
  | { readonly image: ImageBuild }
  | { readonly container: Container }
  | { readonly pods: readonly Container[] };

export default defineRule<Subject>({
  id: 'container/non-root/runs-as-root',
  title: 'The application runs as root',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'dockerfile',

  select: (model: DeploymentModel) => [
    ...model.images
      .filter((it) => it.environment !== 'test' && !isForTests(it) && !isPackagedTool(it, model))
      .map((image) => ({ image })),
    ...model.containers
      .filter((it) => isLongRunning(it) && builtImage(it, model) === undefined && !leavesItOpen(it, model))
      .map((container) => ({ container })),
    ...byFile(
      model.containers.filter((it) => isLongRunning(it) && leavesItOpen(it, model)),
      model,
    ),
  ],
  noSubject: 'Nothing here says how a container runs.',

  check: (subject, model) =>
    'image' in subject
      ? checkImage(subject.image, model)
      : 'pods' in subject
        ? checkPods(subject.pods, model)
        : checkContainer(subject.container, model),

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
  if (running.length > 0 && asRoot.length === 0 && !isShippedAsRoot(image, running, model))
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
  if (base === null)
    return image.environment === 'prod'
      ? unproven(`${image.file} sets no USER, and nobody here knows as whom its base image runs.`)
      : skip('Nobody knows as whom the base image runs.');
  if (isScratch(image)) return skip('A single static binary on scratch.');
  const services = supervisedAsRoot(image, model);
  const handover = scriptThatStepsDown(image, model);
  if (handover !== undefined) return pass(handover, 'the entrypoint starts as root and steps down');
  if (services === undefined && stepsDown(image)) return skip('The entrypoint starts as root and steps down.');
  // Their master process binds the port as root; the workers that read requests run as another user.
  if (
    /^(nginx|httpd|caddy|haproxy|traefik)$/.test(known(image.base)?.repository ?? '') &&
    image.command.state === 'unset' &&
    image.entrypoint.state === 'unset'
  )
    return skip('The server of the base image steps down itself.');
  const first = asRoot[0];
  if (running.length > 0 && first === undefined) return rootElsewhere(image, running);
  const unused = createdUser(image);
  const what = first === undefined ? 'what it starts' : `${titleOf(first).toLowerCase()} (${image.file})`;
  return fail(
    image.span,
    services === undefined
      ? `No USER is set in ${image.file}, and ${known(image.base)?.text} starts as root, so ${what} runs as root${unused === undefined ? '' : `; the user ${unused.name} is created (${at(unused.span)}) and never switched to`}.`
      : `No USER is set in ${image.file}, its init starts as root, and ${at(services)} starts its service without stepping down, so ${what} runs as root.`,
    {
      subject: imageSubject(image, 'USER'),
      severity: first === undefined || ['web', 'worker', 'proxy'].includes(first.role) ? 'HIGH' : 'MEDIUM',
      evidence: [
        ...(unused === undefined ? [] : [unused.span]),
        ...(services === undefined ? [] : [services]),
        ...asRoot.map((it) => it.span),
      ],
      verify:
        first === undefined
          ? '`docker run --rm --entrypoint id IMAGE` prints uid=0(root).'
          : `\`docker compose exec ${first.name} id\` prints uid=0(root).`,
      fix: services === undefined ? fixFor(image) : stepDownIn(services),
    },
  );
}

/** Only the Compose file here sets a user, and the image itself is pushed for others to run. */
function isShippedAsRoot(image: ImageBuild, running: readonly Container[], model: DeploymentModel): boolean {
  return (
    image.user.state === 'unset' &&
    running.every((it) => it.platform === 'compose') &&
    (image.command.state === 'set' || image.entrypoint.state === 'set') &&
    baseRunsAsRoot(image) === true &&
    ciActions(model).some((it) => it.role === 'push-image')
  );
}

function rootElsewhere(image: ImageBuild, running: readonly Container[]): Verdict {
  const [service] = running;
  const place = image.command.state === 'set' ? image.command : image.entrypoint;
  return fail(
    place,
    `${image.file} sets no USER; only ${service?.name ?? 'the Compose file'} (${at(service?.user.span ?? image.span)}) says that it runs as ${service === undefined ? 'another user' : (known(service.user) ?? 'another user')}, so the published image runs as root everywhere else.`,
    {
      subject: imageSubject(image, 'USER'),
      severity: 'MEDIUM',
      evidence: running.slice(0, 4).map((it) => it.user.span),
      verify: '`docker run --rm --entrypoint id IMAGE` prints uid=0(root).',
      fix: advice(
        'Switch to the same user in the image',
        'dockerfile',
        `USER ${(service === undefined ? undefined : known(service.user)) ?? '10001:10001'}`,
      ),
    },
  );
}

/** `Dockerfile.test`: it runs the tests and is thrown away, also where no other Dockerfile is here. */
function isForTests(image: ImageBuild): boolean {
  return /[._-](?:tests?|ci|lint|e2e)$/i.test(image.file.replace(/\.dockerfile$/i, ''));
}

function checkContainer(container: Container, model: DeploymentModel): Verdict {
  const { user, runAsNonRoot } = container;
  if (user.state === 'set') return isRoot(user.value) ? explicitRoot(container) : pass(user);
  if (known(runAsNonRoot) === true) return pass(runAsNonRoot);
  const production = container.environment === 'prod';
  if (user.state === 'unresolved' || runAsNonRoot.state === 'unresolved')
    return production
      ? unproven(`A variable decides as whom ${titleOf(container).toLowerCase()} runs.`)
      : skip('The user comes from a variable.');
  const own = ownImage(container, model);
  if (own?.user.state === 'set' && !isRoot(own.user.value))
    return pass([container.image, own.user], 'its Dockerfile is here and sets a user');
  if (own !== undefined) return skip('The Dockerfile of the image is here, and its finding stands there.');
  const image = known(container.image);
  if (image !== undefined && runsAsRoot(image) === false)
    return pass(container.image, 'the image does not run as root');
  return !production || stepsDownItself(image?.repository ?? '')
    ? skip('Images of others decide about their user themselves.')
    : unproven(`As whom ${titleOf(container).toLowerCase()} runs is decided by its image, which is not built here.`);
}

/** A pod of Kubernetes that leaves the user to an image of others, which is root unless somebody said otherwise. */
function leavesItOpen(container: Container, model: DeploymentModel): boolean {
  if (container.platform !== 'kubernetes' || container.role === 'datastore' || ownImage(container, model) !== undefined)
    return false;
  const image = known(container.image);
  return (
    container.user.state === 'unset' &&
    known(container.runAsNonRoot) !== true &&
    container.runAsNonRoot.state !== 'unresolved' &&
    (image === undefined || runsAsRoot(image) !== false)
  );
}

function byFile(containers: readonly Container[], model: DeploymentModel): { readonly pods: readonly Container[] }[] {
  const units = manifestUnits(model);
  const files = new Map<string, Container[]>();
  for (const container of containers) {
    const unit = units.get(container.span.file) ?? container.span.file;
    const same = files.get(unit);
    if (same === undefined) files.set(unit, [container]);
    else same.push(container);
  }
  return [...files.values()].map((pods) => ({ pods }));
}

function checkPods(pods: readonly Container[], model: DeploymentModel): Verdict {
  const first = mostImportant(pods, model);
  if (first === undefined) return skip('No pod leaves its user open.');
  const names = listText(pods.map((it) => it.name));
  const image = known(first.image);
  return fail(
    first,
    `${pods.length === 1 ? titleOf(first) : names} ${pods.length === 1 ? 'sets' : 'set'} neither runAsNonRoot nor runAsUser, so ${pods.length === 1 ? 'it runs' : 'they run'} as whatever the image says, which is root by default.`,
    {
      subject: {
        kind: 'file',
        name: first.span.file,
        anchor: 'securityContext',
        discriminator: pods.map((it) => it.name).join(' '),
      },
      severity: 'MEDIUM',
      confidence: image !== undefined && runsAsRoot(image) === true ? 'High' : 'Medium',
      evidence: pods.filter((it) => it !== first).map((it) => it.span),
      verify: `\`kubectl exec deploy/${first.name.split('/')[0]} -- id\` prints the user.`,
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
    return skip('The container is infrastructure that is started as root on purpose.');
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

/** s6-overlay starts as root by design; USER would break its init. Each service script hands over instead. */
function stepDownIn(run: Span) {
  return advice(
    'Let each service hand over to a user of its own',
    'sh',
    `# ${run.file}, and every other run script; the image gets the account (adduser) and its folders (chown)\nexec s6-setuidgid app <the command that exec starts now>`,
  );
}

function fixFor(image: ImageBuild) {
  const lines = userInstructions(image);
  if (lines === null) return advice('Run as a user of its own', 'dockerfile', 'USER 65532:65532');
  return review('Create a user and switch to it', 'dockerfile', insertInstructions(image.slot, lines));
}
