/**
 * Which files of a tree are read, by path alone: one claim per document format of the engine, in its order. They stand here,
 * below every package, because two places must decide alike: the worker that keeps the bytes, and the page that tells
 * before an upload what will be read.
 */
export const pathClaims = {
  manifest: isManifestPath,
  source: (path) => sourceExtension.test(path) && !skippedSource.test(path),
  sql: (path) => sqlHistory.test(path) && !/\.down\.sql$|(?:^|\/)(?:U\d|down\.sql$)/.test(path),
  dockerignore: (path) => /(^|\/)([^/]*\.dockerignore|\.containerignore)$/.test(path),
  gitignore: (path) => /(^|\/)\.gitignore$/.test(path),
  'image-list': (path) =>
    /(^|\/)docker-bake(\.override)?\.(hcl|json)$/.test(path) ||
    /^\.(github|gitea|forgejo|gitlab|ci)\/([^/]+\/)?[^/]*\.json$/.test(path) ||
    /(^|\/)(image|build|docker)[-_]?matrix\.json$/.test(path),
  dockerfile: isDockerfilePath,
  compose: (path) => /\.ya?ml$/i.test(path),
  dotenv: isDotenvPath,
  workflow: (path) => isWorkflowPath(path) || /(^|\/)action\.ya?ml$/.test(path) || isGitlabPath(path),
  nginx: isNginxPath,
  caddy: (path) =>
    /(?:^|\/)(?:[\w-]+\.)?Caddyfile(?:[.-][\w.-]+)?$|\.caddy(?:file)?$/i.test(path) && !/\.md$/i.test(path),
  traefik: (path) => /\.(?:ya?ml|toml)$/i.test(path) && /traefik|dynamic|middleware|router/i.test(path),
  telemetry: (path) => /\.ya?ml$/i.test(path),
  dashboard: (path) =>
    /(^|\/)[^/]*(grafana|dashboard)[^/]*(\/.*)?\.json$/i.test(path) && !/package(-lock)?\.json$/.test(path),
  prometheus: (path) => /\.(ya?ml|rules)$/.test(path),
  kubernetes: (path) =>
    /\.ya?ml$/i.test(path) ||
    /(^|\/)(k8s|kubernetes|manifests|deploy)\/.*\.json$|(^|\/)(pod|deployment|statefulset|daemonset|service|ingress|cronjob|job|configmap|namespace)s?\.json$/i.test(
      path,
    ),
  shell: isShellPath,
  prose: isProsePath,
} as const satisfies Readonly<Record<string, (path: string) => boolean>>;

const claims = Object.values(pathClaims);

/** Is there a format that may want this file's text? Asked per archive entry, before its bytes are kept. */
export function isClaimed(path: string): boolean {
  return claims.some((claim) => claim(path));
}

const lowerName = (path: string) => path.slice(path.lastIndexOf('/') + 1).toLowerCase();

const manifestNames = new Set([
  'pyproject.toml',
  'setup.cfg',
  'pipfile',
  'pipfile.lock',
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'uv.lock',
  'poetry.lock',
  'pdm.lock',
]);

function isManifestPath(path: string): boolean {
  if (/(?:^|\/)(?:node_modules|site-packages|\.venv|venv)\//.test(path)) return false;
  return manifestNames.has(lowerName(path)) || isRequirements(path) || isPlatformFile(path);
}

/** `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, `constraints.txt`, `requirements/base.txt`. */
function isRequirements(path: string): boolean {
  return /(?:^|\/)(?:[\w.-]*requirements[\w.-]*\.(?:txt|in)|constraints[\w.-]*\.txt|requirements\/[\w.-]+\.(?:txt|in))$/i.test(
    path,
  );
}

/** Files of hosting platforms: their text says how an application starts, and they are no manifests. */
export function isPlatformFile(path: string): boolean {
  return /(?:^|\/)(?:vercel\.json|railway\.json|netlify\.toml)$/.test(path);
}

const sourceExtension = /\.(?:py|tsx?|[mc]ts|jsx?|[mc]js)$/;
const skippedSource =
  /(?:^|\/)(?:node_modules|vendor|third_party|site-packages|\.venv|venv|dist|build|\.next|\.nuxt|out|coverage|__pycache__)\/|\.min\.js$|\.d\.ts$|_pb2\.py$|\.gen\.tsx?$/;

const sqlHistory =
  /(?:^|\/)(?:migrations?|migrate|db\/migrate|drizzle|flyway|changelogs?|sql\/schema|schema_migrations)\/.*\.sql$|(?:^|\/)V\d[\w.]*__\w+\.sql$/;

/** `Dockerfile`, `Dockerfile.api`, `api.Dockerfile`, `api.dockerfile`, `Containerfile` and its variants. */
export function isDockerfilePath(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.dockerignore')) return false;
  return /^(Dockerfile|Containerfile|dockerfile)([._-].+)?$/.test(name) || /\.(D|d)ockerfile$/.test(name);
}

/** `compose*.yml`, `docker-compose*.yaml` and their `.j2`-free kin: certainly Compose, whatever is in them. */
export function isComposeName(path: string): boolean {
  const name = lowerName(path);
  return /^(docker-)?compose([._-].*)?\.ya?ml$/.test(name) || /[._-](docker-)?compose\.ya?ml$/.test(name);
}

/** `.env`, `.env.production`, `api.env`, `env.example`; not source files such as `.env.d.ts`. */
export function isDotenvPath(path: string): boolean {
  const name = lowerName(path);
  if (/\.(ts|js|mjs|cjs|py|md|json|ya?ml|sh|rs|go)$/.test(name)) return false;
  return (
    /^\.env([._-].+)?$/.test(name) ||
    /.\.env(\.[a-z]+)?$/.test(name) ||
    /^(dot)?env[._-](example|sample|template|dist|tmpl)$/.test(name)
  );
}

/** A template that people copy: its values are placeholders. */
export function isExampleDotenv(path: string): boolean {
  return /(^|[._-])(example|sample|template|dist|tmpl|defaults?)([._-]|$)/.test(lowerName(path));
}

/** `.github/workflows`, and the folders that Forgejo and Gitea read as well. */
export function isWorkflowPath(path: string): boolean {
  return /(^|\/)\.(github|forgejo|gitea)\/workflows\/[^/]+\.ya?ml$/.test(path);
}

export function isGitlabPath(path: string): boolean {
  return /(^|\/)\.gitlab-ci\.ya?ml$|(^|\/)\.gitlab\/.*\.ya?ml$/.test(path);
}

/** Folders whose files are nginx configuration by convention, whatever their names. */
const nginxFolders = new Set([
  'nginx',
  'openresty',
  'sites-available',
  'sites-enabled',
  'conf.d',
  'http.d',
  'snippets',
]);

export function isInNginxFolder(path: string): boolean {
  return path
    .toLowerCase()
    .split('/')
    .slice(0, -1)
    .some((part) => nginxFolders.has(part));
}

function isNginxPath(path: string): boolean {
  const name = lowerName(path);
  const bare = name.replace(/\.(template|tmpl|tpl|j2|erb|in|example|sample|dist|prod|dev)$/, '');
  if (/\.(conf|nginx|vhost)$/.test(bare) || bare.includes('nginx'))
    return !/\.(md|ya?ml|json|sh|py|ts|js|txt|html?|service)$/.test(name);
  return isInNginxFolder(path) && (!name.includes('.') || /\.(inc|include|template|tmpl|tpl|j2)$/.test(name));
}

const shellName =
  /\.(sh|bash|zsh|ksh|cron|crontab|mk|timer|service)$|uwsgi[\w.-]*\.ini$|^((gnu)?makefile|\.?justfile|crontab|procfile(\..+)?|entrypoint|docker-entrypoint)$/;

/** Folders whose files without extension are scripts more often than not. */
const scriptFolders =
  /(^|\/)(bin|scripts?|tools|ops|hooks|docker|deploy|rootfs|s6-rc\.d|s6-overlay|cont-init\.d|services\.d|backup|backups|cron\.(d|hourly|daily|weekly|monthly))\//;

/** A script by its name alone, whatever is in it. */
export function isShellName(path: string): boolean {
  return shellName.test(lowerName(path));
}

function isShellPath(path: string): boolean {
  const name = lowerName(path);
  return shellName.test(name) || (!name.includes('.') && scriptFolders.test(path) && !isWellKnownText(name));
}

function isWellKnownText(name: string): boolean {
  return /^(license|licence|readme|notice|authors|dockerfile|containerfile|version|codeowners|changelog)$/.test(name);
}

const pages = /\.(md|mdx|rst|adoc)$|^(readme|operations|runbook|deploy(ment|ing)?|backup|disaster-recovery)(\.txt)?$/;
const scriptPages =
  /\.(sh|bash|zsh|ksh|cron|crontab|mk|timer)$|^(makefile|justfile|crontab|procfile(\..+)?|taskfile\.ya?ml|entrypoint|docker-entrypoint)$/;

function isProsePath(path: string): boolean {
  const name = lowerName(path);
  if (/^(changelog|changes|history|license|licence|code_of_conduct|contributors|authors|news)\b/.test(name))
    return false;
  return pages.test(name) || scriptPages.test(name) || /(^|\/)cron\.(d|daily|hourly|weekly)\//.test(path);
}
