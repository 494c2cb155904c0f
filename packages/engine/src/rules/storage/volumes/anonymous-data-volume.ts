import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { isInside } from '../../../text/paths.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { builtImage, containerSubject, isLongRunning, listText, placeText, titleOf } from '../../shared/containers.ts';
import { isLesser } from '../../shared/files.ts';

interface Subject {
  readonly container: Container;
  readonly paths: readonly { readonly path: string; readonly span: Span; readonly declared: boolean }[];
}

export default defineRule<Subject>({
  id: 'storage/volumes/anonymous-data-volume',
  title: 'Data goes to a volume without a name',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No service of the product writes to a volume without a name.',

  check({ container, paths }) {
    const declared = paths.filter((it) => it.declared);
    const names = listText(paths.map((it) => it.path));
    const first = paths.find((it) => !it.declared);
    const why = declared[0] === undefined ? '' : `, which ${placeText(declared[0].span)} declares as a volume,`;
    const volumes = paths.map((it) => ({
      name: `${container.name}_${it.path.split('/').at(-1) ?? 'data'}`,
      path: it.path,
    }));
    return fail(
      first?.span ?? container.span,
      `${titleOf(container)} mounts no named volume on ${names}${why} so Docker makes one with a random name.`,
      {
        subject: { ...containerSubject(container, 'volumes'), discriminator: names },
        evidence: declared.map((it) => it.span),
        verify: `\`docker inspect -f '{{range .Mounts}}{{.Name}} {{.Destination}}{{println}}{{end}}' $(docker compose ps -q ${container.name})\` shows a hash as name for ${paths[0]?.path ?? 'it'}.`,
        fix: advice(
          'Name the volume',
          'yaml',
          `services:\n  ${container.name}:\n    volumes:\n${volumes.map((it) => `      - ${it.name}:${it.path}`).join('\n')}\nvolumes:\n${volumes.map((it) => `  ${it.name}:`).join('\n')}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Such a volume belongs to one container: docker compose down and the next up begin with an empty one, and prune deletes the old.',
    impact: 'Uploads, databases and settings disappear with an ordinary restart of the stack.',
    verify: '`docker volume ls` shows names of 64 characters.',
    remedy: 'Mount a named volume on the folder.',
    tradeOff: 'Old data has to be copied from the nameless volume once.',
    sources: ['https://docs.docker.com/engine/storage/volumes/#named-and-anonymous-volumes'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    build: .\n    ports: ["80:80"]\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nVOLUME /app/data\nCMD ["python", "app.py"]\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    build: .\n    ports: ["80:80"]\n    volumes:\n      - data:/app/data\nvolumes:\n  data:\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nVOLUME /app/data\nCMD ["python", "app.py"]\n',
      },
    ],
  },
});

const scratch = /node_modules|\.next|\.venv|venv|__pycache__|cache|tmp|temp|log|run|dist|build|site-packages|target/i;

/** Databases of others have a rule of their own. */
function subjectsOf(model: DeploymentModel): readonly Subject[] {
  return model.containers.flatMap((container): Subject[] => {
    if (
      container.platform !== 'compose' ||
      !isLongRunning(container) ||
      isLesser(container) ||
      container.overlayOf !== undefined
    )
      return [];
    if (container.role === 'datastore' || container.role === 'observability') return [];
    const image = builtImage(container, model);
    const written = container.mounts
      .filter((it) => it.kind === 'anonymous' && !it.readOnly)
      .map((it) => ({ path: it.target, span: it.span, declared: false }));
    const declared = (image?.volumes ?? [])
      .filter(
        (it) => !container.mounts.some((mount) => isInside(it.path, mount.target) || isInside(mount.target, it.path)),
      )
      .map((it) => ({ path: it.path, span: it.span, declared: true }));
    const paths = [...written, ...declared].filter(
      (it) => it.path.startsWith('/') && !it.path.includes('$') && !scratch.test(it.path),
    );
    return paths.length === 0 ? [] : [{ container, paths }];
  });
}
