import { insertInstructions } from '../../../documents/dockerfile/write.ts';
import { insertKey } from '../../../documents/yaml/write.ts';
import { baseFacts } from '../../../facts/base-images.ts';
import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, review, reviewOrAdvice, skip } from '../../rule.ts';
import {
  builtImage,
  containerSubject,
  containersOf,
  effectiveHealthcheck,
  imageSubject,
  onlyKubernetes,
  titleOf,
} from '../../shared/containers.ts';

type Subject = { readonly container: Container } | { readonly image: ImageBuild };

export default defineRule<Subject>({
  id: 'container/healthcheck/missing',
  title: 'Nobody notices when the service hangs',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: subjectsOf,
  noSubject: 'Nothing runs on Compose or plain Docker here.',

  check(subject, model) {
    return 'container' in subject ? checkContainer(subject.container, model) : checkImage(subject.image, model);
  },

  docs: {
    problem:
      'A process that hangs or cannot reach its database still counts as running, so nothing waits for it, restarts it or reports it.',
    impact: 'Users meet errors until somebody looks, and dependent services start too early.',
    verify: "`docker inspect -f '{{json .State.Health}}'` on the container prints null.",
    remedy: 'Add a health check that asks the service itself over 127.0.0.1, with a program that the image has.',
    tradeOff:
      'A check costs a little CPU every 30 seconds; Docker alone only marks the container, it does not restart it.',
    sources: [
      'https://docs.docker.com/reference/dockerfile/#healthcheck',
      'https://docs.docker.com/reference/compose-file/services/#healthcheck',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n' }],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    healthcheck:\n      test: ["CMD-SHELL", "pg_isready -U postgres"]\n',
      },
    ],
  },
});

/** Compose services that serve; and images that no container here runs: somebody starts them with docker run. */
function subjectsOf(model: DeploymentModel): readonly Subject[] {
  if (onlyKubernetes(model)) return [];
  const services = model.containers.filter(
    (it) => it.platform === 'compose' && ['web', 'datastore', 'worker'].includes(it.role),
  );
  const alone =
    model.workloads.length > 0 ? [] : model.images.filter((image) => containersOf(image, model).length === 0);
  return [...services.map((container) => ({ container })), ...alone.map((image) => ({ image }))];
}

function checkContainer(container: Container, model: DeploymentModel) {
  const image = builtImage(container, model);
  const probe = effectiveHealthcheck(container, image);
  if (probe.state === 'set')
    return probe.value.kind === 'disabled' ? skip('It is switched off on purpose; another rule says so.') : pass(probe);
  // An image of others may bring its own check; only the official databases certainly do not.
  const store = image === undefined ? datastoreOf(known(container.image)) : undefined;
  if (image === undefined && (store === undefined || store.product === 'Elasticsearch'))
    return skip('Images of others may bring their own health check.');
  const worker = container.role === 'worker';
  const test = probeFor(container, image, model, store?.probe ?? null);
  return fail(
    container,
    `${titleOf(container)} has no health check${image === undefined ? '' : `, neither here nor in ${image.file}`}.`,
    {
      subject: containerSubject(container, 'healthcheck'),
      severity: worker ? 'MONITOR' : 'MEDIUM',
      ...(worker
        ? {
            monitor: {
              metric: 'age of the oldest waiting job',
              threshold: 'three times its usual length',
              why: 'A worker that hangs serves no port; the queue shows it first.',
            },
          }
        : {}),
      ...(image === undefined ? {} : { evidence: [image.span] }),
      verify: `\`docker inspect -f '{{json .State.Health}}' $(docker compose ps -q ${container.name})\` prints null.`,
      fix: fixFor(container, image, test),
    },
  );
}

function fixFor(container: Container, image: ImageBuild | undefined, test: readonly string[] | null) {
  const title = `Add a health check to ${container.name}`;
  const value = {
    test: test ?? ['CMD-SHELL', 'a command that asks the service'],
    interval: '30s',
    timeout: '5s',
    retries: 3,
    start_period: image === undefined ? '10s' : '60s',
  };
  const snippet = `  ${container.name}:\n    healthcheck:\n      test: ${JSON.stringify(value.test)}\n      interval: 30s\n      timeout: 5s\n      retries: 3`;
  return test === null
    ? advice(title, 'yaml', snippet)
    : reviewOrAdvice(title, 'yaml', insertKey(container.slot, 'healthcheck', value), snippet);
}

function checkImage(image: ImageBuild, model: DeploymentModel) {
  if (image.healthcheck.state === 'set')
    return image.healthcheck.value.kind === 'disabled'
      ? skip('It is switched off on purpose.')
      : pass(image.healthcheck);
  if (
    known(image.base) !== undefined &&
    image.chain.length === image.stages.length &&
    image.command.state === 'unset' &&
    image.entrypoint.state === 'unset'
  )
    return skip('An image without a command of its own is a base for others.');
  const probe = interpreterProbe(image, portOf(image, undefined), healthPath(model, image));
  const instruction =
    probe === null ? null : `HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ${JSON.stringify(probe)}`;
  return fail(image.span, `${image.file} ends without a HEALTHCHECK.`, {
    subject: imageSubject(image, 'HEALTHCHECK'),
    fix:
      instruction === null
        ? advice(
            'Add a HEALTHCHECK',
            'dockerfile',
            'HEALTHCHECK --interval=30s --timeout=5s CMD ["program-in-the-image", "its", "arguments"]',
          )
        : review('Add a HEALTHCHECK', 'dockerfile', insertInstructions(image.slot, [instruction])),
  });
}

function probeFor(
  container: Container,
  image: ImageBuild | undefined,
  model: DeploymentModel,
  store: string | null,
): readonly string[] | null {
  if (store !== null) return ['CMD-SHELL', store];
  if (image === undefined || container.role === 'worker') return null;
  const probe = interpreterProbe(image, portOf(image, container), healthPath(model, image));
  return probe === null ? null : ['CMD', ...probe];
}

/** Asks with the interpreter of the image: slim images have neither curl nor wget. */
function interpreterProbe(image: ImageBuild, port: number | null, path: string | null): readonly string[] | null {
  const base = known(image.base);
  const runtime = base === undefined ? null : baseFacts(base)?.runtime;
  if (port === null || path === null || runtime === null || runtime === undefined) return null;
  const url = `http://127.0.0.1:${port}${path}`;
  return runtime === 'python'
    ? ['python', '-c', `import urllib.request as u; u.urlopen('${url}', timeout=4)`]
    : ['node', '-e', `fetch('${url}').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))`];
}

function portOf(image: ImageBuild, container: Container | undefined): number | null {
  return container?.ports.find((port) => port.containerPort !== null)?.containerPort ?? image.exposed[0]?.port ?? null;
}

/** A health route of the application in the image; null when none is known. */
function healthPath(model: DeploymentModel, image: ImageBuild): string | null {
  const routes: readonly { path: string; span: Span }[] = model.apps
    .filter((app) => app.images.includes(image.id))
    .flatMap((app) => app.routes);
  return (
    routes.find((route) => /\/(health|healthz|ready|readyz|live|livez|ping|status)\/?$/.test(route.path))?.path ?? null
  );
}
