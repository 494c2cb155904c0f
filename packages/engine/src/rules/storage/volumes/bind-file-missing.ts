import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { joinPath } from '../../../text/paths.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { isLesser } from '../../shared/files.ts';

interface Subject {
  readonly container: Container;
  readonly mount: Mount;
  readonly path: string;
}

export default defineRule<Subject>({
  id: 'storage/volumes/bind-file-missing',
  title: 'A mounted file does not exist; Docker makes a folder',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'new-file',

  select: missingFiles,
  noSubject: 'Every single file that a Compose service mounts is in the repository.',

  check({ container, mount, path }) {
    return fail(
      mount.span,
      `${titleOf(container)} mounts ${mount.source} on ${mount.target}, but the repository has no ${path}.`,
      {
        subject: { ...containerSubject(container, 'volumes'), discriminator: mount.target },
        verify: `After \`docker compose up ${container.name}\` on a fresh clone, \`ls -ld ${path}\` shows a directory that Docker created.`,
        fix: advice(
          'Commit the file, or a template and the step that copies it',
          'sh',
          `cp ${path}.example ${path}   # before the first docker compose up`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Docker creates a missing source as an empty directory, so the container gets a directory where it expects a file: it either refuses to start ("not a directory") or runs with built-in defaults.',
    impact:
      'A fresh checkout or a new server does not start, or starts without its settings, and the directory stays in the way.',
    verify: 'Clone the repository afresh and look for the file.',
    remedy:
      'Commit the file, or ship a template and document the copy; Compose configs fail loudly when a file is missing.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#volumes'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  proxy:\n    image: nginx:1.30\n    volumes:\n      - ./nginx/site.conf:/etc/nginx/conf.d/default.conf:ro\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  proxy:\n    image: nginx:1.30\n    volumes:\n      - ./nginx/site.conf:/etc/nginx/conf.d/default.conf:ro\n',
        'nginx/site.conf': 'server { listen 80; }\n',
      },
    ],
  },
});

/** Files that somebody writes by hand and commits. Keys, certificates, databases and logs are made elsewhere on purpose. */
const committed = /\.(conf|ya?ml|json|toml|ini|cfg|sql|sh|xml|properties|cnf|lua|vcl|js|py)$|(^|\/)Caddyfile$/;
const made = /secret|acme|cert|key|token|credential|passw|local|override|generated/i;

function missingFiles(model: DeploymentModel): readonly Subject[] {
  if (!model.containers.some((it) => it.mounts.some((mount) => mount.kind === 'bind'))) return [];
  const paths = new Set(model.files.map((it) => it.path));
  const folders = new Set(model.files.flatMap((it) => parentsOf(it.path)));
  const scripts = model.scripts
    .flatMap((it) => it.commands.flatMap((command) => [command.text, ...command.redirects.map((to) => to.target)]))
    .join('\n');
  const seen = new Set<string>();
  return model.containers.flatMap((container) =>
    container.mounts.flatMap((mount): Subject[] => {
      const path = mount.kind === 'bind' ? pathOf(container, mount) : null;
      if (path === null || isLesser(container) || container.overlayOf !== undefined || seen.has(path)) return [];
      if (!committed.test(path) || !committed.test(mount.target) || made.test(path)) return [];
      if (paths.has(path) || folders.has(path)) return [];
      // A template beside it, or a script that writes it: made before the first start.
      const name = path.slice(path.lastIndexOf('/') + 1);
      const stem = name.replace(/\.[a-z]+$/, '');
      const folder = path.slice(0, path.length - name.length);
      if (model.files.some((it) => it.path.startsWith(`${folder}${stem}`)) || scripts.includes(name)) return [];
      seen.add(path);
      return [{ container, mount, path }];
    }),
  );
}

function pathOf(container: Container, mount: Mount): string | null {
  const source = mount.source ?? '';
  if (source.startsWith('/') || source.startsWith('~') || /[$\\]/.test(source)) return null;
  return joinPath(container.projectFolder ?? '.', source) ?? null;
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
