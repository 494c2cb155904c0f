import type { Container } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { builtImage, containerSubject, isLongRunning, titleOf } from '../../shared/containers.ts';
import { developmentStackOf } from '../../shared/development-stack.ts';

interface Mode {
  readonly name: string;
  readonly value: string;
  readonly span: Span;
}

export default defineRule<Container>({
  id: 'secrets/config-drift/development-mode-in-production',
  title: 'The service runs in development mode',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter(
      (container) =>
        isLongRunning(container) &&
        container.environment === 'prod' &&
        container.role !== 'datastore' &&
        developmentStackOf(container.span.file, model) === undefined,
    ),
  noSubject: 'No container here runs for long.',

  check(container, model) {
    const image = builtImage(container, model);
    const modes = modesOf(container, image);
    const [any] = modes;
    const wrong = modes.filter(isDevelopment);
    const [first] = wrong;
    if (first === undefined)
      return any === undefined ? skip('Nothing sets a mode.') : pass(any.span, `${any.name}=${any.value}`);
    // Mounted sources say that the whole file is for developers; one finding about the mode would miss the point.
    const mounted =
      container.build !== null &&
      container.mounts.some(
        (mount) => mount.kind === 'bind' && !mount.readOnly && /^\.\/?[\w-]*\/?$/.test(mount.source ?? ''),
      );
    const open = container.ports.some((port) => port.kind === 'published');
    const debug = wrong.some((mode) => /DEBUG/.test(mode.name));
    return fail(
      first.span,
      `${titleOf(container)} is started with ${wrong
        .map((mode) => `${mode.name}=${mode.value}`)
        .slice(0, 3)
        .join(', ')}${mounted ? ' and mounts the sources over the image' : ''}.`,
      {
        subject: { ...containerSubject(container, 'environment'), discriminator: first.name },
        severity: mounted ? 'MEDIUM' : debug && open ? 'HIGH' : 'MEDIUM',
        evidence: wrong.slice(1, 4).map((mode) => mode.span),
        verify: `\`docker compose exec ${container.name} env | grep -E '^(${wrong.map((mode) => mode.name).join('|')})='\` must show the production value.`,
        fix: advice(
          'Use the production value here, and the other one in an override file',
          'yaml',
          `environment:\n${wrong
            .slice(0, 3)
            .map((mode) => `  ${mode.name}: ${/DEBUG/.test(mode.name) ? '"false"' : 'production'}`)
            .join('\n')}\n# compose.override.yml (developers only): ${first.name}: ${first.value}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Development modes show error pages with source and settings, skip caches and checks, and run many times slower under load.',
    impact:
      'Internals and secrets reach visitors on every error, and the service gives up at a fraction of its traffic.',
    verify: 'Provoke an error and look at the page.',
    remedy: 'Set the production mode in the file that production starts, and development values in an override file.',
    tradeOff: 'None.',
    sources: [
      'https://docs.djangoproject.com/en/5.2/ref/settings/#debug',
      'https://nodejs.org/en/learn/getting-started/nodejs-the-difference-between-development-and-production',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  web:\n    image: acme/web:1\n    ports: ["80:8000"]\n    environment:\n      DJANGO_DEBUG: "true"\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  web:\n    image: acme/web:1\n    ports: ["80:8000"]\n    environment:\n      DJANGO_DEBUG: "false"\n',
      },
    ],
  },
});

/** The container's values, and those of its image that it does not replace. */
function modesOf(container: Container, image: ImageBuild | undefined): Mode[] {
  const own = container.env.flatMap((entry) =>
    read(entry.name, known(entry.value), entry.span, container.build !== null),
  );
  const baked = (image?.env ?? [])
    .filter((entry) => entry.kind === 'ENV' && !container.env.some((one) => one.name === entry.name))
    .flatMap((entry) => read(entry.name, known(entry.value), entry.span, container.build !== null));
  return [...own, ...baked];
}

const modeName =
  /^(?:NODE_ENV|FLASK_ENV|FLASK_DEBUG|DJANGO_DEBUG|DJANGO_ENV|RAILS_ENV|RACK_ENV|APP_ENV|APP_DEBUG|FASTAPI_ENV|ASPNETCORE_ENVIRONMENT|DOTNET_ENVIRONMENT|SPRING_PROFILES_ACTIVE|GO_ENV|MIX_ENV|WERKZEUG_DEBUG_PIN|DEBUG)$/;

/** What a plain DEBUG means is known only where the sources are. */
function read(name: string, value: string | undefined, span: Span, ours: boolean): Mode[] {
  return value !== undefined && value !== '' && modeName.test(name) && (name !== 'DEBUG' || ours)
    ? [{ name, value, span }]
    : [];
}

function isDevelopment({ name, value }: Mode): boolean {
  // `DEBUG=app:*` of the npm package chooses what is logged.
  return /DEBUG/.test(name) ? /^(?:1|true|yes|on)$/i.test(value) : /^(?:dev|devel|development|local)$/i.test(value);
}
