import type { ImageReference } from '../model/container.ts';
import { lastPart, majorOf } from './datastores.ts';

/** What an image has before anybody adds to it. `null` means: not known, so nothing follows. */
export interface BaseFacts {
  readonly family: 'debian' | 'ubuntu' | 'alpine' | 'rhel' | 'distroless' | 'scratch' | 'other';
  readonly libc: 'glibc' | 'musl' | null;
  readonly shell: boolean | null;
  /** Debian and Ubuntu release: `bookworm`, `trixie`, `noble`; null when the tag does not say. */
  readonly suite: string | null;
  /** The suite follows from what the bare tag meant on the day of the tables. */
  readonly suiteFloats: boolean;
  readonly packageManager: 'apt' | 'apk' | 'dnf' | null;
  /** Tools that it has, of those that probes and builds call. */
  readonly tools: ReadonlySet<string>;
  /** Tools that are certainly absent. Everything in neither set is unknown. */
  readonly lacks: ReadonlySet<string>;
  readonly runsAsRoot: boolean | null;
  /** Has a large set of development libraries (buildpack-deps). */
  readonly full: boolean;
  readonly runtime: 'python' | 'node' | null;
}

const network = ['curl', 'wget', 'nc', 'git', 'jq', 'ps', 'pgrep', 'dig', 'ping'];

const suites: Readonly<Record<string, string>> = {
  trixie: 'trixie',
  bookworm: 'bookworm',
  bullseye: 'bullseye',
  buster: 'buster',
  stretch: 'stretch',
  jessie: 'jessie',
  noble: 'noble',
  jammy: 'jammy',
  focal: 'focal',
  bionic: 'bionic',
};

const debianReleases: Readonly<Record<string, string>> = {
  '13': 'trixie',
  '12': 'bookworm',
  '11': 'bullseye',
  '10': 'buster',
  '9': 'stretch',
};
const ubuntuReleases: Readonly<Record<string, string>> = {
  '24.04': 'noble',
  '22.04': 'jammy',
  '20.04': 'focal',
  '18.04': 'bionic',
  '25.04': 'plucky',
  '25.10': 'questing',
  '24.10': 'oracular',
  '26.04': 'resolute',
};

/** Images that do not run as root, from their Dockerfiles and documentation. */
const nonRoot =
  /^(nginxinc\/nginx-unprivileged|bitnami|bitnamilegacy|elasticsearch|docker\.elastic\.co|opensearchproject\/|grafana\/|prom\/|jenkins\/jenkins|apache\/airflow|quay\.io\/keycloak|keycloak\/|selenium\/|mcr\.microsoft\.com\/mssql|heartexlabs\/label-studio|memcached|cgr\.dev\/chainguard|chainguard\/)/;

/** Facts of a base image by its reference; undefined for images that the tables do not know. Sources: rule catalogue 2.1, upstream Dockerfiles. */
export function baseFacts(image: ImageReference): BaseFacts | undefined {
  const name = lastPart(image);
  const tag = image.tag ?? '';
  const full = `${image.registry === 'docker.io' ? '' : `${image.registry}/`}${image.repository}`;
  const special = specialFacts(image, name, tag, full);
  if (special !== undefined) return special;
  if (image.registry !== 'docker.io' || image.repository.includes('/')) return undefined;
  if (name === 'alpine' || name === 'busybox') return alpine(null);
  if (name === 'debian')
    return debian({ suite: suiteOf(tag) ?? debianReleases[tag.split('-')[0] ?? ''] ?? null, root: true });
  if (name === 'ubuntu')
    return debian({
      family: 'ubuntu',
      suite: suiteOf(tag) ?? ubuntuReleases[tag.split('-')[0] ?? ''] ?? null,
      root: true,
    });
  if (name === 'python' || name === 'node') return language(name, tag);
  if (['golang', 'rust', 'ruby', 'php'].includes(name)) {
    if (/alpine/.test(tag)) return alpine(null);
    const slim = /slim/.test(tag);
    return debian({
      suite: suiteOf(tag) ?? 'trixie',
      floats: suiteOf(tag) === null,
      root: true,
      full: !slim,
      curl: !slim || name === 'php',
    });
  }
  if (name === 'nginx') return nginx(tag);
  return undefined;
}

function specialFacts(image: ImageReference, name: string, tag: string, full: string): BaseFacts | undefined {
  if (image.repository === 'scratch') return bare('scratch', true);
  if (full.startsWith('gcr.io/distroless/'))
    return bare(
      'distroless',
      !/nonroot/.test(tag),
      /python3/.test(name) ? 'python' : /nodejs/.test(name) ? 'node' : null,
    );
  if (/^(cgr\.dev\/)?chainguard\//.test(full)) return /-dev/.test(tag) ? undefined : bare('distroless', false);
  if (/-chiseled/.test(tag)) return bare('distroless', false);
  if (full === 'nginxinc/nginx-unprivileged') return { ...nginx(tag), runsAsRoot: false };
  const known = thirdParty[full];
  return known === undefined ? undefined : { ...debian({ suite: null, root: null }), suite: null, ...known };
}

/** Images of others whose tools are known. ollama#9781, qdrant, chroma and keycloak removed curl; minio#18371. */
const thirdParty: Readonly<Record<string, Partial<BaseFacts>>> = {
  'ollama/ollama': { lacks: new Set(['curl', 'wget', 'nc']), runsAsRoot: true },
  'qdrant/qdrant': { lacks: new Set(['curl', 'wget', 'nc']), runsAsRoot: true },
  'chromadb/chroma': { lacks: new Set(['curl', 'wget', 'nc']), runsAsRoot: true },
  'quay.io/keycloak/keycloak': { family: 'rhel', lacks: new Set(['curl', 'wget', 'nc']), runsAsRoot: false },
  postgres: { lacks: new Set(['curl']), tools: new Set(['pg_isready', 'psql', 'sh', 'bash']), runsAsRoot: null },
  'pgvector/pgvector': {
    lacks: new Set(['curl', 'wget']),
    tools: new Set(['pg_isready', 'psql', 'sh', 'bash']),
    runsAsRoot: null,
  },
  redis: { lacks: new Set(['curl']), tools: new Set(['redis-cli', 'sh']), runsAsRoot: null },
  'valkey/valkey': {
    lacks: new Set(['curl', 'redis-sentinel']),
    tools: new Set(['valkey-cli', 'redis-cli', 'sh']),
    runsAsRoot: null,
  },
  mongo: { lacks: new Set(['curl', 'wget']), tools: new Set(['mongosh', 'sh', 'bash']), runsAsRoot: null },
  rabbitmq: {
    lacks: new Set(['curl']),
    tools: new Set(['rabbitmq-diagnostics', 'rabbitmqctl', 'sh']),
    runsAsRoot: null,
  },
};

function bare(family: 'distroless' | 'scratch', root: boolean, runtime: BaseFacts['runtime'] = null): BaseFacts {
  const tools = runtime === null ? [] : runtime === 'python' ? ['python', 'python3'] : ['node'];
  return {
    family,
    libc: family === 'scratch' ? null : 'glibc',
    shell: false,
    suite: null,
    suiteFloats: false,
    packageManager: null,
    tools: new Set(tools),
    lacks: new Set([...network, 'sh', 'bash']),
    runsAsRoot: root,
    full: false,
    runtime,
  };
}

function alpine(runtime: BaseFacts['runtime']): BaseFacts {
  const interpreter = runtime === 'python' ? ['python', 'python3', 'pip'] : runtime === 'node' ? ['node', 'npm'] : [];
  return {
    family: 'alpine',
    libc: 'musl',
    shell: true,
    suite: null,
    suiteFloats: false,
    packageManager: 'apk',
    tools: new Set(['sh', 'wget', 'nc', 'ps', 'pgrep', 'ping', ...interpreter]),
    lacks: new Set(
      ['curl', 'git', 'jq', 'dig', 'bash', 'python', 'python3', 'node', 'useradd', 'groupadd', 'usermod'].filter(
        (tool) => !interpreter.includes(tool),
      ),
    ),
    runsAsRoot: true,
    full: false,
    runtime,
  };
}

interface DebianOptions {
  readonly family?: 'debian' | 'ubuntu';
  readonly suite: string | null;
  readonly floats?: boolean;
  readonly root: boolean | null;
  readonly full?: boolean;
  readonly curl?: boolean;
  readonly runtime?: BaseFacts['runtime'];
}

function debian(options: DebianOptions): BaseFacts {
  const { family = 'debian', suite, floats = false, root, full = false, curl = full, runtime = null } = options;
  const interpreter = runtime === 'python' ? ['python', 'python3', 'pip'] : runtime === 'node' ? ['node', 'npm'] : [];
  const has = new Set([
    'sh',
    'bash',
    ...(full ? ['curl', 'wget', 'git', 'python3', 'perl', 'make', 'gcc'] : []),
    ...(curl ? ['curl'] : []),
    ...interpreter,
  ]);
  const lacks = [
    ...network,
    ...(runtime === null ? ['python', 'python3', 'node'] : runtime === 'python' ? ['node'] : ['python']),
  ];
  return {
    family,
    libc: 'glibc',
    shell: true,
    suite,
    suiteFloats: floats,
    packageManager: 'apt',
    tools: has,
    lacks: new Set(lacks.filter((tool) => !has.has(tool) && !(full && ['ps', 'pgrep'].includes(tool)))),
    runsAsRoot: root,
    full,
    runtime,
  };
}

/** Bare python tags moved to trixie in August 2025; node follows with 26. */
function language(name: 'python' | 'node', tag: string): BaseFacts {
  if (/alpine/.test(tag)) return alpine(name);
  const slim = /slim/.test(tag);
  const written = suiteOf(tag);
  const major = majorOf(tag);
  const usual = name === 'python' || (major !== null && major >= 26) ? 'trixie' : 'bookworm';
  return debian({ suite: written ?? usual, floats: written === null, root: true, full: !slim, runtime: name });
}

/** The image has curl since April 2020, except in its alpine-slim variant. */
function nginx(tag: string): BaseFacts {
  if (/alpine/.test(tag)) {
    const base = alpine(null);
    if (/slim/.test(tag)) return base;
    return {
      ...base,
      tools: new Set([...base.tools, 'curl']),
      lacks: new Set([...base.lacks].filter((tool) => tool !== 'curl')),
    };
  }
  return debian({ suite: suiteOf(tag), root: true, curl: true });
}

export function suiteOf(tag: string): string | null {
  for (const word of tag.split(/[-.]/)) {
    const suite = suites[word.replace(/\d+$/, '')];
    if (suite !== undefined) return suite;
  }
  return null;
}

/** `null`: not known. Official servers that start as root and step down themselves are null too. */
export function runsAsRoot(image: ImageReference): boolean | null {
  const full = `${image.registry === 'docker.io' ? '' : `${image.registry}/`}${image.repository}`;
  if (nonRoot.test(full) || /nonroot|rootless/.test(image.tag ?? '')) return false;
  return baseFacts(image)?.runsAsRoot ?? null;
}

/** Age of a Debian or Ubuntu release by its C library: glibc 2.28 → 228. Null when the tables do not know it. */
export function suiteRank(suite: string | null): number | null {
  const glibc: Readonly<Record<string, number>> = {
    buster: 228,
    bullseye: 231,
    focal: 231,
    jammy: 235,
    bookworm: 236,
    noble: 239,
    trixie: 241,
    resolute: 242,
  };
  return suite === null ? null : (glibc[suite] ?? null);
}
