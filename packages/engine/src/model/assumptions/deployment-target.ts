import type { BuildContext } from '../build-context.ts';
import {
  composeContainers,
  countOf,
  type Facts,
  type Inferred,
  inferred,
  lineWith,
  pages,
  type Statement,
  say,
  some,
} from './item.ts';

/** Files that name a platform by being there. */
const platforms: readonly { readonly name: string; readonly file: RegExp }[] = [
  { name: 'Fly.io', file: /(^|\/)fly(\.[a-z]+)?\.toml$/ },
  { name: 'Render', file: /(^|\/)render\.ya?ml$/ },
  { name: 'Railway', file: /(^|\/)railway\.(json|toml)$/ },
  { name: 'Heroku', file: /(^|\/)(heroku\.yml|app\.json)$/ },
  { name: 'a Procfile platform', file: /(^|\/)Procfile$/ },
  { name: 'Vercel', file: /(^|\/)vercel\.json$/ },
  { name: 'Netlify', file: /(^|\/)netlify\.toml$/ },
  { name: 'Google Cloud Build', file: /(^|\/)cloudbuild\.ya?ml$/ },
  { name: 'Helm chart', file: /(^|\/)Chart\.ya?ml$/ },
  { name: 'Terraform', file: /(^|\/)main\.tf$/ },
  { name: 'Ansible', file: /(^|\/)(playbook|site)\.ya?ml$/ },
  { name: 'Kamal', file: /(^|\/)config\/deploy\.yml$/ },
];

const notForProduction =
  /\b(not (yet )?(production[- ]ready|ready for production|intended for production|meant for production|for production use)|proof of concept|research project|demo only)\b/i;

/** Every platform that the repository has files for, the strongest first. */
export function deploymentTarget(model: Facts, context: BuildContext): Inferred | null {
  const statements = [
    kubernetes(model, context),
    compose(model),
    ...named(context),
    systemd(context),
    singleImage(model, context),
    ...hosted(model),
    published(model),
  ].filter((it) => it !== null);
  if (statements.length === 0) return null;
  const onlyImage = model.containers.length === 0 && model.workloads.length === 0;
  return inferred([...statements, status(context)], onlyImage ? 'Medium' : 'High');
}

function kubernetes(model: Facts, context: BuildContext): Statement | null {
  const first = model.workloads[0];
  if (first === undefined) return null;
  const files = [...new Set(model.workloads.map((workload) => workload.span.file))];
  const openshift = files.find((file) => context.texts.get(file)?.includes('route.openshift.io/') ?? false);
  const route =
    openshift === undefined ? undefined : lineWith(context, openshift, (line) => line.includes('route.openshift.io/'));
  const what = openshift === undefined ? 'Kubernetes' : 'Kubernetes or OpenShift';
  const examples = files.every((file) => context.classOf(file) === 'example') ? 'example manifests with ' : '';
  return say(
    `${what} (${examples}${countOf(model.workloads.length, 'workload')} in ${some(files, 2)})`,
    first.span,
    route,
  );
}

function compose(model: Facts): Statement | null {
  const containers = composeContainers(model);
  const first = containers[0];
  if (first === undefined) return null;
  const files = containers.map((container) => container.span.file);
  return say(`Docker Compose on one host (${some(files, 3)})`, first.span);
}

function named(context: BuildContext): Statement[] {
  return platforms.flatMap(({ name, file }) => {
    const path = [...context.paths]
      .filter((it) => file.test(it) && ['prod', 'example'].includes(context.classOf(it)))
      .sort()[0];
    if (path === undefined || (name === 'Heroku' && !/heroku|buildpacks/.test(context.texts.get(path) ?? '')))
      return [];
    return [
      say(
        `${name} (${path})`,
        lineWith(context, path, () => true),
      ),
    ];
  });
}

function systemd(context: BuildContext): Statement | null {
  const units = [...context.texts.keys()]
    .filter((path) => path.endsWith('.service') && ['prod', 'example'].includes(context.classOf(path)))
    .sort();
  const first = units[0];
  if (first === undefined) return null;
  return say(
    `systemd units on the host (${some(units, 2)})`,
    lineWith(context, first, (line) => line.startsWith('ExecStart')),
  );
}

/** Install pages that start a published image by hand: a detached or port-publishing run. Stores started beside it are no deployment. */
function singleImage(model: Facts, context: BuildContext): Statement | null {
  for (const page of installPages(context)) {
    const text = context.texts.get(page) ?? '';
    const span = lineWith(context, page, (line) => /\b(docker|podman) run\b/.test(line) && !isAside(line, text));
    if (span !== undefined) return say(`a single container by \`docker run\` (${page})`, span);
  }
  const image = model.images[0];
  if (image === undefined || model.containers.length + model.workloads.length > 0) return null;
  return say(`container image from ${image.file}; the platform is not in the repository`, image.span);
}

/** The whole command, continuation lines included. */
function isAside(line: string, text: string): boolean {
  const at = text.indexOf(line);
  const command = /^(?:[^\n]*\\\r?\n)*[^\n]*/.exec(text.slice(at, at + 2000))?.[0] ?? line;
  const publishes = /\s(-p|--publish|-d|--detach|-P)\b/.test(command);
  return (
    !publishes ||
    /\b(redis|postgres|mysql|mariadb|mongo|valkey|rabbitmq|elasticsearch|ollama\/ollama)(:\S+)?\s*$/.test(command)
  );
}

function installPages(context: BuildContext): string[] {
  return pages(context).filter(
    (page) =>
      /(^|\/)readme\b|install|deploy|setup|quick|docker|hosting|getting[-_]started/i.test(page) &&
      !/sample|develop|contribut/i.test(page),
  );
}

/** Commands of hosted platforms that need no file in the repository. */
const hostedCommands: readonly { readonly name: string; readonly word: RegExp }[] = [
  { name: 'FastAPI Cloud', word: /\bfastapi (cloud )?deploy\b/ },
  { name: 'Fly.io', word: /\bfly(ctl)? deploy\b/ },
  { name: 'Railway', word: /\brailway up\b/ },
  { name: 'Vercel', word: /\bvercel (deploy\b|--prod)/ },
  { name: 'Google Cloud Run', word: /\bgcloud run deploy\b|google-github-actions\/deploy-cloudrun@/ },
  { name: 'Amazon ECS', word: /amazon-ecs-deploy-task-definition@|\baws ecs update-service\b/ },
  { name: 'Azure Web Apps', word: /azure\/webapps-deploy@/i },
  { name: 'GitHub Pages', word: /actions\/deploy-pages@/ },
];

function hosted(model: Facts): Statement[] {
  const steps = model.pipelines.flatMap((it) => it.jobs).flatMap((job) => job.steps);
  return hostedCommands.flatMap(({ name, word }) => {
    const step = steps.find((it) => word.test(it.run?.text ?? it.uses?.text ?? ''));
    return step === undefined ? [] : [say(`${name} by the pipeline`, (step.run ?? step.uses)?.span ?? step.span)];
  });
}

function published(model: Facts): Statement | null {
  for (const pipeline of model.pipelines) {
    for (const job of pipeline.jobs) {
      const step = job.steps.find((it) => /^docker\/login-action@/.test(it.uses?.text ?? ''));
      if (step !== undefined) return say(`images are published by ${pipeline.file}`, step.span);
    }
  }
  return null;
}

function status(context: BuildContext): Statement | null {
  const readme = pages(context).find((page) => /^readme\b/i.test(page));
  if (readme === undefined) return null;
  const span = lineWith(context, readme, (line) => notForProduction.test(line));
  return span === undefined ? null : say(`${readme} says that it is not ready for production`, span);
}
