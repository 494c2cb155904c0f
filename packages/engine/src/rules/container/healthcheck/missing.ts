import { insertInstructions } from '../../../documents/dockerfile/write.ts';
import { insertKey } from '../../../documents/yaml/write.ts';
import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, review, reviewOrAdvice, skip } from '../../rule.ts';
import {
  containersOf,
  effectiveHealthcheck,
  imageSubject,
  listText,
  onlyKubernetes,
  titleOf,
} from '../../shared/containers.ts';
import { type ContainerFile, composeFiles, isLesser } from '../../shared/files.ts';
import { healthPath, interpreterProbe, portOf } from '../../shared/own-probe.ts';
import { processesOf } from '../../shared/processes.ts';
import { ownImage } from '../../shared/published.ts';

type Subject = { readonly file: ContainerFile } | { readonly image: ImageBuild };

export default defineRule<Subject>({
  id: 'container/healthcheck/missing',
  title: 'Nobody notices when the service hangs',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: subjectsOf,
  noSubject: 'Nothing runs on Compose or plain Docker here.',

  check(subject, model) {
    return 'file' in subject ? checkFile(subject.file, model) : checkImage(subject.image, model);
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

/**
 * Services by Compose file; and images that nothing but examples runs here: somebody starts them with docker run, and the
 * check belongs into the image.
 */
function subjectsOf(model: DeploymentModel): readonly Subject[] {
  if (onlyKubernetes(model)) return [];
  const compose = model.containers.some((it) => it.platform === 'compose');
  const alone =
    model.workloads.length > 0 && !compose
      ? []
      : model.images.filter(
          (image) =>
            !containersOf(image, model).some((it) => !isLesser(it)) && (serves(image, model) || mayServe(image, model)),
        );
  return [...composeFiles(model).map((file) => ({ file })), ...alone.map((image) => ({ image }))];
}

/** Tools and base images have nothing to ask: a port, a server in the command, or a service among the sources shows one. */
function serves(image: ImageBuild, model: DeploymentModel): boolean {
  if (/(^|[-./_])base([-./_]|$)/i.test(image.file)) return false;
  return (
    image.exposed.length > 0 ||
    image.healthcheck.state === 'set' ||
    processesOf(image, model).some((it) => it.kind === 'web') ||
    model.apps.some((app) => app.role === 'service' && app.images.includes(image.id))
  );
}

/**
 * It starts a program of its own that nothing here knows: a compiled server looks like this, and so does a worker. What
 * has a program of its own as ENTRYPOINT is mostly a tool that takes arguments.
 */
function mayServe(image: ImageBuild, model: DeploymentModel): boolean {
  const entry = known(image.entrypoint)?.words ?? [];
  const interpreted = /^(?:python[\d.]*|node|java|dotnet|ruby|php|bun|deno)$/.test(programName(unwrapped(entry)[0]));
  const start = image.entrypoint.state === 'unset' ? (known(image.command)?.words ?? []) : interpreted ? entry : [];
  return (
    image.environment === 'prod' &&
    start.length > 0 &&
    !ends.test(programName(unwrapped(start)[0])) &&
    !/\b(?:test|tests|lint|build|migrat\w*)\b/i.test(start.join(' ')) &&
    !model.apps.some((app) => app.images.includes(image.id)) &&
    processesOf(image, model).length === 0
  );
}

/** Programs that end by themselves, and shells for somebody at a keyboard. */
const ends =
  /^(?:(?:ba|da|a|z|k)?sh|pytest|tox|nox|make|just|cargo|cmake|tsc|eslint|ruff|mypy|alembic|flyway|liquibase|psql|sleep|tail|true|echo|cat|ls|git|cp|mv|curl|wget|claude|ipython|crond?|supercronic|sshd|Xvfb)$/;

interface Missing {
  readonly container: Container;
  readonly image: ImageBuild | undefined;
  readonly probe: string | null;
}

function checkFile(file: ContainerFile, model: DeploymentModel) {
  const serving = file.containers.filter((it) => ['web', 'datastore', 'worker'].includes(it.role));
  const missing = serving.flatMap((container) => missingIn(container, model));
  const set = serving.find((it) => known(effectiveHealthcheck(it, ownImage(it, model)))?.kind !== undefined);
  // A worker alone shows in its queue; together with others it is named with them.
  const silent = missing.filter((it) => it.container.role !== 'worker');
  const first =
    silent.length > 0 ? placeOf(silent, file) : missing[0] && { ...missing[0], span: missing[0].container.span };
  if (first === undefined)
    return set === undefined
      ? skip('Images of others may bring their own health check.')
      : pass(effectiveHealthcheck(set, ownImage(set, model)));
  const worker = silent.length === 0;
  return fail(first.span, messageFor(missing, first), {
    subject: { kind: 'file', name: file.file, anchor: 'healthcheck' },
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
    evidence: missing.flatMap((it) => (it === first ? [] : [it.container.span])),
    verify: `\`docker inspect -f '{{json .State.Health}}' $(docker compose ps -q ${first.container.name})\` prints null.`,
    fix: fixFor(missing, model),
  });
}

function missingIn(container: Container, model: DeploymentModel): Missing[] {
  const image = ownImage(container, model);
  const probe = effectiveHealthcheck(container, image);
  // Switched off on purpose: another rule says so.
  if (probe.state !== 'unset') return [];
  // An image of others may bring its own check; only the official databases certainly do not.
  const store = image === undefined ? datastoreOf(known(container.image)) : undefined;
  if (
    image === undefined &&
    (store === undefined || store.product === 'Elasticsearch' || store.product === 'Memcached')
  )
    return [];
  // The applications wait by themselves, so nothing here asks for the state of the database.
  if (store !== undefined && waitsItself(model)) return [];
  // Examples are not production, and their own image is told at its Dockerfile.
  if (isLesser(container)) return [];
  return [{ container, image, probe: store?.probe ?? null }];
}

/** Scripts that wait for a database come with the repository. */
function waitsItself(model: DeploymentModel): boolean {
  return model.files.some((it) => it.class === 'prod' && /(^|\/)[\w.-]*wait[-_](for|on|4)[-_\w.]*(\/|$)/.test(it.path));
}

/** Where somebody waits for no more than the start of a service: there, or at that service; else the most exposed one. */
function placeOf(missing: readonly Missing[], file: ContainerFile): Missing & { span: Span } {
  const edges = file.containers.flatMap((it) => it.dependsOn);
  for (const it of missing) {
    const written = edges.find((edge) => edge.service === it.container.name && edge.written === true);
    if (written !== undefined && written.condition === 'service_started') return { ...it, span: written.span };
  }
  const awaited = missing.find((it) => edges.some((edge) => edge.service === it.container.name));
  const first = awaited ?? missing.find((it) => it.container.role === 'web') ?? (missing[0] as Missing); // callers pass one
  return { ...first, span: first.container.span };
}

function messageFor(missing: readonly Missing[], first: Missing): string {
  const names = missing.map((it) => it.container.name);
  const image = first.image === undefined ? '' : `, neither here nor in ${first.image.file}`;
  const what =
    missing.length === 1
      ? `${titleOf(first.container)} has no health check${image}`
      : `${listText(names)} have no health check, neither here nor in their images`;
  const waiting =
    missing.length > 1 && first.container.role !== 'web'
      ? `, so what depends on ${first.container.name} waits only until it is started`
      : '';
  return `${what}${waiting}.`;
}

function fixFor(missing: readonly Missing[], model: DeploymentModel) {
  const planned = missing.map((it) => ({ ...it, test: probeFor(it, model) }));
  const title =
    missing.length === 1
      ? `Add a health check to ${missing[0]?.container.name}`
      : `Add health checks to ${missing.length} services`;
  const edits = planned.map((it) =>
    it.test === null ? undefined : insertKey(it.container.slot, 'healthcheck', blockOf(it.test, it.image)),
  );
  const whole = edits.every((it) => it !== undefined) ? edits.flatMap((it) => it ?? []) : undefined;
  const snippet = planned
    .slice(0, 5)
    .map(
      (it) =>
        `  ${it.container.name}:\n    healthcheck:\n      test: ${JSON.stringify(it.test ?? ['CMD-SHELL', 'a command that asks the service'])}\n      interval: 30s\n      timeout: 5s\n      retries: 3`,
    )
    .join('\n');
  return reviewOrAdvice(title, 'yaml', whole, snippet);
}

function blockOf(test: readonly string[], image: ImageBuild | undefined) {
  return { test, interval: '30s', timeout: '5s', retries: 3, start_period: image === undefined ? '10s' : '60s' };
}

function checkImage(image: ImageBuild, model: DeploymentModel) {
  if (image.healthcheck.state === 'set')
    return image.healthcheck.value.kind === 'disabled'
      ? skip('The health check of the image is switched off on purpose.')
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
  // Beside CMD, where the instruction would go.
  const place =
    image.command.state === 'set' ? image.command : image.entrypoint.state === 'set' ? image.entrypoint : image.span;
  const sure = serves(image, model);
  const program = programName(unwrapped((known(image.entrypoint) ?? known(image.command))?.words ?? [])[0]);
  return fail(
    place,
    sure
      ? `${image.file} ends without a HEALTHCHECK.`
      : `${image.file} starts ${program} and ends without a HEALTHCHECK.`,
    {
      subject: imageSubject(image, 'HEALTHCHECK'),
      ...(sure
        ? {}
        : {
            severity: 'MONITOR' as const,
            confidence: 'Low' as const,
            monitor: {
              metric: `answers of ${program}, or the age of its last finished job`,
              threshold: 'no answer for a minute, or three times the usual age',
              why: 'Whether it serves requests cannot be read from its files; a program that hangs looks alive either way.',
            },
          }),
      fix:
        instruction === null
          ? advice(
              'Add a HEALTHCHECK',
              'dockerfile',
              'HEALTHCHECK --interval=30s --timeout=5s CMD ["program-in-the-image", "its", "arguments"]',
            )
          : review('Add a HEALTHCHECK', 'dockerfile', insertInstructions(image.slot, [instruction])),
    },
  );
}

function probeFor({ container, image, probe }: Missing, model: DeploymentModel): readonly string[] | null {
  if (probe !== null) return ['CMD-SHELL', probe];
  if (image === undefined || container.role === 'worker') return null;
  const asked = interpreterProbe(image, portOf(image, container), healthPath(model, image));
  return asked === null ? null : ['CMD', ...asked];
}
