import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { imageSubject, listText, noImages } from '../../shared/containers.ts';

interface Hit {
  readonly span: Span;
  readonly path: string;
  readonly text: string;
}

export default defineRule<ImageBuild>({
  id: 'container/non-root/world-writable',
  title: 'Everybody in the container may change its files',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image) {
    const hits = [...image.runs.flatMap(fromRun), ...image.copies.flatMap(fromCopy)];
    const first = hits[0];
    if (first === undefined) {
      const chmod = image.runs.find((run) => programName(unwrapped(run.words)[0]) === 'chmod');
      return chmod === undefined ? skip('No mode is set.') : skip('No folder is opened for everybody.');
    }
    return fail(
      first.span,
      `${image.file} opens ${listText([...new Set(hits.map((it) => it.path))], 4)} to everybody with "${first.text}".`,
      {
        subject: imageSubject(image, 'modes'),
        evidence: hits.slice(1, 5).map((it) => it.span),
        verify: `\`docker run --rm --entrypoint sh IMAGE -c 'find ${first.path.startsWith('/') ? first.path : '.'} -maxdepth 1 -perm -o+w'\` lists what anybody may change.`,
        fix: advice(
          'Give the files to the user that needs them',
          'dockerfile',
          `COPY --chown=10001:10001 . .\n# or\nRUN chown -R 10001:10001 ${first.path} && chmod -R u=rwX,g=rX,o= ${first.path}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Any process, whatever user it runs as, can replace programs and settings that others, root among them, run later.',
    impact:
      'A hole in one process is enough to change the code of the application for good, until the container is replaced.',
    verify: 'List the files that others may write.',
    remedy: 'Set the owner with --chown, and keep code read-only for the user that runs it.',
    tradeOff: 'On platforms with random user ids the group of root needs write access instead (chmod g=u).',
    sources: ['https://docs.docker.com/reference/dockerfile/#copy---chown---chmod'],
  },
  examples: {
    bad: [
      { Dockerfile: 'FROM debian:12.8-slim\nCOPY app /app\nRUN chmod -R 777 /app\nCMD ["/app/run"]\n', 'app/run': '' },
    ],
    good: [
      {
        Dockerfile:
          'FROM debian:12.8-slim\nCOPY --chown=10001:10001 app /app\nRUN chmod 755 /app/run\nCMD ["/app/run"]\n',
        'app/run': '',
      },
    ],
  },
});

/** Folders that are meant for everybody; the sticky bit (1777) is no hit. */
const shared = /^\/(tmp|var\/tmp|dev\/shm|run|var\/run)(\/|$)|(^|[/.])(cache|tmp|temp|logs?)\/?$/;

function fromRun(run: ImageBuild['runs'][number]): Hit[] {
  const words = unwrapped(run.words);
  if (programName(words[0]) !== 'chmod') return [];
  const rest = words.slice(1).filter((word) => !/^-[a-zA-Z]+$|^--/.test(word));
  const mode = rest[0] ?? '';
  if (!/^0?[0-7]?[0-7][0-7][2367]$/.test(mode) && !/^(a|o|ugo|go)[+=][rx]*w/.test(mode)) return [];
  if (/^1[0-7]{3}$|t/.test(mode)) return [];
  const paths = rest.slice(1).filter((path) => !shared.test(path) && !path.includes('$'));
  return paths.length === 0 ? [] : [{ span: run.span, path: paths[0] ?? '', text: run.text.slice(0, 60) }];
}

function fromCopy(copy: ImageBuild['copies'][number]): Hit[] {
  if (copy.chmod === undefined || !/^0?[0-7]?[0-7][0-7][2367]$/.test(copy.chmod) || shared.test(copy.destination))
    return [];
  return [{ span: copy.span, path: copy.destination, text: `--chmod=${copy.chmod}` }];
}
