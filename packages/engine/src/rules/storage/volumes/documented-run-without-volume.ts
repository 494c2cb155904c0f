import type { DockerRun } from '../../../model/docker-runs.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { isInside } from '../../../text/paths.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText, placeText } from '../../shared/containers.ts';

/** All documented commands of one image: whoever mends one mends all. */
interface Documented {
  readonly image: string;
  readonly runs: readonly DockerRun[];
}

interface Place {
  readonly path: string;
  readonly why: string;
  readonly span: Span;
}

export default defineRule<Documented>({
  id: 'storage/volumes/documented-run-without-volume',
  title: 'The documented start keeps data in the container',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: documented,
  noSubject: 'No page tells people to start an image of this repository with docker run.',

  check({ image, runs }, model) {
    const read = runs.map((run) => ({ run, places: placesOf(run, model).filter((it) => !covered(run, it.path)) }));
    const bad = read.filter((it) => it.places.length > 0);
    const first = bad[0];
    const kept = runs.find((run) => run.mounts.length > 0 && placesOf(run, model).length > 0);
    if (first === undefined)
      return kept === undefined ? skip('The image keeps nothing that is known here.') : pass(kept.span);
    const { run, places } = first;
    const folders = [...new Set(places.map((it) => it.path))];
    const pages = [...new Set(bad.slice(1).map((it) => it.run.span.file))].filter((it) => it !== run.span.file);
    const lines = pages.length > 0 ? ` (so do ${listText(pages, 3)})` : '';
    const name = run.image.repository.slice(run.image.repository.lastIndexOf('/') + 1);
    return fail(
      run.span,
      `The command starts ${run.image.text} without a volume for ${listText(folders, 3)}${lines}, where ${places[0]?.why ?? 'the application keeps its data'} (${placeText(places[0]?.span ?? run.span)}).`,
      {
        subject: { kind: 'image', name: image, anchor: 'docker-run' },
        severity: run.environment === 'prod' || /^readme/i.test(run.span.file) ? 'HIGH' : 'MEDIUM',
        evidence: [...places.slice(0, 4).map((it) => it.span), ...bad.slice(1, 5).map((it) => it.run.span)],
        path: [
          { span: places[0]?.span ?? run.span, note: `data in ${folders[0]}` },
          { span: run.span, note: 'no volume in the documented command' },
        ],
        verify: `Run the command, create something, \`docker rm -f\` the container and run it again: it is empty.`,
        fix: advice(
          'Document it with a volume',
          'sh',
          `docker run -d --restart unless-stopped \\\n${folders.map((it) => `  -v ${name}-${it.split('/').at(-1) ?? 'data'}:${it} \\\n`).join('')}  ${run.image.text}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Everything is written into the layer of that one container; updating means removing it.',
    impact: 'Whoever follows the page loses all records with the first update, without a warning.',
    verify: 'Remove the container and start it again.',
    remedy: 'Add named volumes to the command, and declare the folders with VOLUME in the Dockerfile as a safety net.',
    tradeOff: 'The command gets longer; a Compose file says the same more readably.',
    sources: ['https://docs.docker.com/engine/storage/volumes/'],
  },
  examples: {
    bad: [example('')],
    good: [example('-v notes-data:/app/data ')],
  },
});

/** Commands that leave nothing behind on purpose, or run something else than the server, are none of ours. */
function documented(model: DeploymentModel): readonly Documented[] {
  const pages = new Map<string, DockerRun[]>();
  for (const run of model.dockerRuns) {
    if (run.build === null || run.removed || run.command.length > 1) continue;
    const runs = pages.get(run.build);
    if (runs === undefined) pages.set(run.build, [run]);
    else runs.push(run);
  }
  // The page at the top is the one that people copy from.
  const depth = (run: DockerRun) => run.span.file.split('/').length;
  return [...pages].map(([image, runs]) => ({ image, runs: runs.toSorted((a, b) => depth(a) - depth(b)) }));
}

const pathName =
  /^(.*_)?((DB|DATABASE|SQLITE)_?(PATH|FILE|DIR)|(DATA|UPLOADS?|STORAGE|MEDIA|STATE|PERSIST)_?(DIR|PATH|FOLDER|ROOT|DIRECTORY)?|DATABASE_URL)$/;

/** Folders that the image says it keeps data in: volumes, path variables, and volumes of services that run the same image. */
function placesOf(run: DockerRun, model: DeploymentModel): readonly Place[] {
  const image = model.images.find((it) => it.id === run.build);
  if (image === undefined) return [];
  return [
    ...image.volumes.map((it) => ({ path: it.path, why: 'the image declares a volume', span: it.span })),
    ...variablesOf(image),
    ...model.containers
      .filter((it) => it.build === image.id || it.publishedFrom === image.id)
      .flatMap((container) =>
        container.mounts
          .filter(
            (it) =>
              (it.kind === 'volume' || it.kind === 'bind' || it.kind === 'claim') &&
              !it.readOnly &&
              /data|upload|db|storage|media/i.test(it.target),
          )
          .map((it) => ({ path: it.target, why: `service ${container.name} keeps it on a volume`, span: it.span })),
      ),
  ];
}

function variablesOf(image: ImageBuild): readonly Place[] {
  return image.env.flatMap((it): Place[] => {
    const value = known(it.value) ?? '';
    const path = /^sqlite[^:]*:\/\/\/(\/.+)$/.exec(value)?.[1] ?? value;
    if (
      it.kind !== 'ENV' ||
      !pathName.test(it.name) ||
      !path.startsWith('/') ||
      /^\/(tmp|dev|proc|var\/tmp)/.test(path)
    )
      return [];
    const folder = /\.[a-z0-9]+$/i.test(path) ? path.slice(0, path.lastIndexOf('/')) : path;
    return folder === '' ? [] : [{ path: folder, why: `${it.name} puts its data`, span: it.span }];
  });
}

function covered(run: DockerRun, path: string): boolean {
  return run.mounts.some((mount) => mount.includes('$') || isInside(path, mount));
}

function example(option: string): Record<string, string> {
  return {
    'README.md': `# Notes Desk\n\nStart it:\n\n\`\`\`sh\ndocker run -p 80:80 ${option}acme/notes-desk:1.2\n\`\`\`\n`,
    Dockerfile: 'FROM python:3.12-slim-bookworm\nENV DB_PATH=/app/data/notes.db\nCMD ["python", "app.py"]\n',
  };
}
