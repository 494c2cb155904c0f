import { ignoreMatcher } from '../../../documents/dockerignore/match.ts';
import type { CopyInstruction, ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { isInside } from '../../../text/paths.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, listText, placeText } from '../../shared/containers.ts';
import { belowContext, contextFiles, ignoreLines, takes } from '../../shared/context.ts';
import { ignoredData } from '../../shared/gitignore.ts';

interface Place {
  /** Below the build context. */
  readonly path: string;
  readonly why: string;
  readonly span: Span;
}

export default defineRule<ImageBuild>({
  id: 'container/reproducible-build/local-data-in-context',
  title: 'Local data of a developer is built into the image',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.images.filter(
      (image, i, all) =>
        image.dockerignore !== null &&
        all.findIndex((other) => other.dockerignore === image.dockerignore && other.file === image.file) === i,
    ),
  noSubject: 'No image is built with an ignore file.',

  check(image, model) {
    const lines = ignoreLines(image, model);
    if (lines === null || image.dockerignore === null) return skip('There is no ignore file.');
    const copies = folderCopies(image, model);
    const ignored = ignoreMatcher(lines);
    const places = placesOf(image, model, copies);
    const file = model.dockerignores.find((it) => it.path === image.dockerignore);
    const anchor = file?.patterns[0]?.span ?? { file: image.dockerignore, start: 0, end: 0, line: 1, endLine: 1 };
    if (places.length === 0) return skip('No folder with local data is copied.');
    const open = places.filter((it) => !ignored(it.path) && !ignored(`${it.path}/x`));
    const first = open[0];
    if (first === undefined) return pass([anchor, places[0]?.span ?? anchor]);
    const names = [...new Set(open.map((it) => it.path))];
    const copy = copies.find((it) => takes(it, first.path));
    return fail(
      anchor,
      `${image.dockerignore} does not leave out ${listText(names)} (${first.why}, ${placeText(first.span)}), and ${image.file} copies the folder around ${names.length === 1 ? 'it' : 'them'}.`,
      {
        subject: imageSubject(image, 'local-data'),
        evidence: [...(copy === undefined ? [] : [copy.span]), ...open.slice(0, 4).map((it) => it.span)],
        verify: `Build from a working folder with data, then \`docker run --rm --entrypoint find IMAGE / -path '*${names[0]?.replace('*', '')}*' -not -path '/proc/*'\` lists it.`,
        fix: advice(
          'Leave local data out of the context',
          'dockerignore',
          names.map((name) => (name.startsWith('*') ? `**/${name}` : `${name}/`)).join('\n'),
        ),
      },
    );
  },

  docs: {
    problem:
      'The database and the uploads of whoever builds lie where the application keeps them locally, and COPY takes them along.',
    impact:
      "Test data or documents of customers are pushed to a registry, images grow, and a fresh container starts with somebody's database.",
    verify: 'Build from a used working folder and list the files.',
    remedy: 'Name the data folders and database files in the ignore file of the build context.',
    tradeOff: 'Seed data that the image needs must be kept elsewhere or taken back with an exclamation mark.',
    sources: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  },
  examples: {
    bad: [
      {
        'api/Dockerfile':
          'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\nENV UPLOAD_DIR=/app/uploads\nCMD ["python", "main.py"]\n',
        'api/.dockerignore': '.git\n.venv\n.env\n',
        'api/main.py': '',
        'compose.yml': 'services:\n  api:\n    build: ./api\n',
      },
    ],
    good: [
      {
        'api/Dockerfile':
          'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\nENV UPLOAD_DIR=/app/uploads\nCMD ["python", "main.py"]\n',
        'api/.dockerignore': '.git\n.venv\n.env\nuploads/\n',
        'api/main.py': '',
        'compose.yml': 'services:\n  api:\n    build: ./api\n',
      },
    ],
  },
});

/** Data folders below what is copied: by the image's own settings, and by what git leaves out. Tracked folders hold code. */
function placesOf(image: ImageBuild, model: DeploymentModel, copies: readonly CopyInstruction[]): readonly Place[] {
  const tracked = contextFiles(image, model);
  const found = [
    ...fromSettings(
      image,
      copies.filter((copy) => image.chain.includes(copy.stage)),
    ),
    ...fromGit(image, model).filter((place) => isKept(place.path, model)),
  ].filter(
    (place) =>
      copies.some((copy) => takesFolder(copy, place.path)) &&
      !tracked.some((path) => path.startsWith(`${place.path}/`) && !/\/\.(gitkeep|gitignore|keep)$/.test(path)),
  );
  return found.filter((place, i) => found.findIndex((other) => other.path === place.path) === i);
}

/** Template ignore files name a `data/` that the project never had: something here must keep files there. */
function isKept(path: string, model: DeploymentModel): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!/^(?:data|files|documents|db|storage)$/.test(name)) return true;
  const word = new RegExp(`(?:^|[./])${name}(?:[/'"]|$)`);
  const mounts = [...model.containers, ...model.aside.containers].flatMap((it) => it.mounts);
  return (
    mounts.some((mount) => mount.kind === 'bind' && word.test(mount.source ?? '')) ||
    model.apps.some((app) =>
      app.facts.some(
        (fact) =>
          ('path' in fact && typeof fact.path === 'string' && word.test(fact.path)) ||
          (fact.type === 'env-read' && fact.default !== null && word.test(fact.default)),
      ),
    )
  );
}

/** Copies that take whole folders of the context. */
function folderCopies(image: ImageBuild, model: DeploymentModel): readonly CopyInstruction[] {
  const tracked = contextFiles(image, model);
  return [...image.copies, ...image.otherCopies].filter(
    (copy) =>
      copy.from === null &&
      copy.sources.some((source) => {
        const plain = source.replace(/^(\.?\/)+/, '').replace(/\/$/, '');
        return plain === '' || plain === '.' || tracked.some((path) => path.startsWith(`${plain}/`));
      }),
  );
}

/** A copy of a folder, not of the named file itself. */
function takesFolder(copy: CopyInstruction, path: string): boolean {
  return takes(copy, path.replace('*', 'local')) && !copy.sources.includes(path);
}

function fromSettings(image: ImageBuild, copies: readonly CopyInstruction[]): Place[] {
  const workdir = known(image.workdir) ?? '/';
  return image.env.flatMap((entry) => {
    const value = known(entry.value);
    if (
      entry.kind !== 'ENV' ||
      value === undefined ||
      !/(DIR|PATH|FOLDER|ROOT|DB|DATABASE|SQLITE|STORAGE|URL)$/.test(entry.name)
    )
      return [];
    const path = value.replace(/^sqlite(\+\w+)?:\/{3}/, '').replace(/^file:/, '');
    const folder = /\.(db|sqlite3?)$/.test(path) ? path.slice(0, path.lastIndexOf('/')) : path;
    if (!/(^|\/)(data|uploads?|media|storage|db|database|backups?|checkpoints?|documents|files)(\/|$)/i.test(folder))
      return [];
    return copies.flatMap((copy): Place[] => {
      const target = copy.destination.startsWith('/') ? copy.destination : `${workdir}/${copy.destination}`;
      const base = target.replace(/(\/\.)?\/*$/, '') || '/';
      if (!isInside(folder, base) || folder === base) return [];
      const inside = folder.slice(base === '/' ? 1 : base.length + 1);
      const source = (copy.sources[0] ?? '.').replace(/^(\.?\/)+/, '').replace(/\/$/, '');
      return [
        {
          path: source === '' || source === '.' ? inside : `${source}/${inside}`,
          why: `${entry.name} of the image`,
          span: entry.span,
        },
      ];
    });
  });
}

function fromGit(image: ImageBuild, model: DeploymentModel): Place[] {
  return ignoredData(model).flatMap((entry) => {
    const below = belowContext(image, entry.path);
    return below === null || below === '' ? [] : [{ path: below, why: 'git leaves it out too', span: entry.span }];
  });
}
