import { editDistance } from '@seaworthy/assess/compare/edit-distance';
import type { App } from '../../model/app.ts';
import type { Container } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { containersOfApp, factsOf, imagesOfApp, running } from './apps.ts';
import { broadCopies, contextFiles, isIgnored } from './context.ts';

/** Set by platforms, base images and tools: nobody documents or supplies them by hand. */
const ambient =
  /^(?:PATH|HOME|USER|LANG|LC_ALL|TZ|PWD|SHELL|TERM|TMPDIR|HOSTNAME|PORT|HOST|CI|NODE_ENV|NODE_OPTIONS|DEBUG|ENV|ENVIRONMENT|LOG_LEVEL|NEXT_RUNTIME|VERCEL\w*|RENDER\w*|RAILWAY\w*|FLY_\w*|DYNO|PYTHON\w*|UV_\w*|PIP_\w*|NPM_\w*|OMP_\w*|MKL_\w*|OPENBLAS_\w*|TOKENIZERS_\w*|CUDA_\w*|NVIDIA_\w*|HF_\w*|TRANSFORMERS_\w*|TORCH_\w*|MALLOC_\w*|LD_\w*|GUNICORN_\w*|UVICORN_\w*|WEB_CONCURRENCY|FORWARDED_ALLOW_IPS|DJANGO_SETTINGS_MODULE|FLASK_\w*|CELERY_\w*|OTEL_\w*|SENTRY_\w*|AWS_\w*|GOOGLE_\w*|AZURE_\w*|DD_\w*|NEW_RELIC_\w*|KUBERNETES_\w*|GITHUB_\w*)$/;

export function isAmbient(name: string): boolean {
  return ambient.test(name);
}

/** Does this container get the variable, from itself, its image or a set of variables? `unknown`: a set that is not in the repository. */
export function supplyOf(name: string, container: Container, image: ImageBuild | undefined): 'yes' | 'no' | 'unknown' {
  const same = (other: string): boolean => other.toUpperCase() === name.toUpperCase();
  if (container.env.some((entry) => same(entry.name))) return 'yes';
  // `X_FILE` is the convention for a mounted secret that an entrypoint reads.
  if (container.env.some((entry) => same(entry.name.replace(/_FILE$/, '')))) return 'yes';
  // Mounted secrets are read by file name: `secrets_dir` of pydantic, entrypoints, the Docker convention.
  if (
    container.mounts.some(
      (mount) => mount.kind === 'secret' && same(mount.target.slice(mount.target.lastIndexOf('/') + 1)),
    )
  )
    return 'yes';
  if (image?.env.some((entry) => same(entry.name))) return 'yes';
  // `./app/.env:/app/.env`: a file that only the operator's machine has.
  if (container.mounts.some((mount) => mount.kind === 'bind' && /(?:^|\/)\.env[\w.-]*$/.test(mount.target)))
    return 'unknown';
  if (container.envFrom.some((set) => set.names?.some(same))) return 'yes';
  return container.envFrom.some((set) => set.names === null) ? 'unknown' : 'no';
}

export function imageOf(app: App, container: Container, model: DeploymentModel): ImageBuild | undefined {
  return imagesOfApp(app, model).find((image) => image.id === container.build);
}

/** Edits that turn one name into the other, up to `limit`; more gives `limit + 1`. */
export function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  return Math.min(editDistance(a, b), limit + 1);
}

/** One container that runs one of the applications whose sources are here. */
export interface Started {
  readonly app: App;
  readonly container: Container;
}

/** Long-running applications with each of their containers. */
export function started(model: DeploymentModel): readonly Started[] {
  return running(model).flatMap((app) =>
    containersOfApp(app, model)
      .filter((container) => container.role !== 'one-shot')
      .map((container) => ({ app, container })),
  );
}

/** The code loads an .env that comes into the container with the sources, mounted or copied. */
export function loadsEnvFileItself(app: App, container: Container, model: DeploymentModel): boolean {
  const loads = factsOf(app, 'env-file-load').length > 0;
  // Frameworks that read .env files without being told.
  const framework = app.frameworks.some((one) => /^(?:next|nuxt|vite|astro|sveltekit)$/.test(one.name));
  if (!loads && !framework) return false;
  const folder = app.root === '.' ? '' : app.root;
  const mounted = container.mounts.some((mount) => {
    if (mount.kind !== 'bind') return false;
    const source = (mount.source ?? '').replace(/^\.\/?|\/$/g, '');
    return source === folder || source === '' || (folder !== '' && folder.startsWith(`${source}/`));
  });
  if (mounted) return true;
  const image = imageOf(app, container, model);
  if (image === undefined) return false;
  return (
    broadCopies(image).some((one) => one.final) &&
    !isIgnored(image, model, '.env') &&
    (framework || contextFiles(image, model).some((file) => /(?:^|\/)\.env$/.test(file)))
  );
}
