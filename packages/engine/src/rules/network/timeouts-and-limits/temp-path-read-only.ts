import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { mountOf } from '../../shared/apps.ts';
import { builtImage, containerSubject, listText, rootImage, titleOf } from '../../shared/containers.ts';

/** What the images write to while they run; from their configuration files. */
const needs: readonly { readonly image: RegExp; readonly folders: readonly string[] }[] = [
  { image: /(?:^|\/)nginx-unprivileged$/, folders: ['/tmp'] },
  { image: /(?:^|\/)nginx$/, folders: ['/var/cache/nginx', '/var/run'] },
];

export default defineRule<Container>({
  id: 'network/timeouts-and-limits/temp-path-read-only',
  title: 'nginx cannot write where it has to',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) =>
    model.containers.filter((container) => {
      if (known(container.readOnlyRoot) !== true) return false;
      const image = rootImage(container, builtImage(container, model));
      return image !== undefined && needs.some((it) => it.image.test(image.repository));
    }),
  noSubject: 'No nginx here runs on a read-only file system.',

  check(container, model) {
    const image = rootImage(container, builtImage(container, model));
    const usual = needs.find((it) => it.image.test(image?.repository ?? ''))?.folders ?? [];
    const folders = foldersOf(container, usual, model);
    const missing = folders.filter((folder) => !isWritable(container, folder));
    if (missing.length === 0) return pass(container.readOnlyRoot, 'its folders are writable');
    return fail(
      container.readOnlyRoot,
      `${titleOf(container)} runs nginx with a read-only file system, and nothing writable is mounted at ${listText(missing)}.`,
      {
        subject: containerSubject(container, 'tmpfs'),
        verify: `\`docker compose logs ${container.name}\` says "Read-only file system" or "mkdir() failed".`,
        fix: advice(
          'Mount memory there',
          'yaml',
          container.platform === 'compose'
            ? `tmpfs:\n${missing.map((folder) => `  - ${folder}`).join('\n')}`
            : `volumeMounts:\n${missing.map((folder, i) => `  - { name: tmp${i}, mountPath: ${folder} }`).join('\n')}\nvolumes:\n${missing.map((_, i) => `  - { name: tmp${i}, emptyDir: {} }`).join('\n')}`,
        ),
      },
    );
  },

  docs: {
    problem: 'nginx keeps its process id, bodies of uploads and answers of the application in files.',
    impact: 'It does not start, or every upload above a few kilobytes ends with status 500.',
    verify: 'Start the container and upload a file of one megabyte.',
    remedy: 'Mount a tmpfs or emptyDir at the cache and run folders, large enough for the bodies that arrive at once.',
    tradeOff: 'Memory-backed folders count against the memory limit.',
    sources: ['https://hub.docker.com/_/nginx'],
  },
  examples: {
    bad: [{ 'compose.yml': stack('') }],
    good: [{ 'compose.yml': stack('    tmpfs: [/var/cache/nginx, /var/run]\n') }],
  },
});

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path`);

/** The folders that its configuration names instead: nginx makes all five of temporary files at start, used or not. */
function foldersOf(container: Container, usual: readonly string[], model: DeploymentModel): readonly string[] {
  const outer = model.proxies.find((it) => it.container === container.id && !it.fragment)?.outer ?? [];
  const path = (name: string) => outer.find((directive) => directive.name === name)?.args[0]?.text;
  const [cache = '', run = cache] = usual;
  const paths = [...temporary.map((name) => path(name) ?? `${cache}/x`), path('pid') ?? `${run}/x`];
  return [...new Set(paths.map((it) => it.slice(0, Math.max(1, it.lastIndexOf('/')))))];
}

/** `/run` and `/var/run` are the same folder in these images. */
function isWritable(container: Container, folder: string): boolean {
  const paths = folder === '/var/run' ? ['/var/run', '/run'] : [folder];
  return paths.some((path) => {
    const mount = mountOf(container, `${path}/x`);
    return mount !== undefined && !mount.readOnly;
  });
}

function stack(line: string): string {
  return `services:\n  edge:\n    image: nginx:1.28\n    read_only: true\n    ports: ["80:80"]\n${line}`;
}
