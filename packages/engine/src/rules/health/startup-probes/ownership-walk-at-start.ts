import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { imageSubject, noImages } from '../../shared/containers.ts';
import { imageScripts } from '../../shared/processes.ts';

interface Walk {
  readonly text: string;
  readonly span: Span;
}

export default defineRule<ImageBuild>({
  id: 'health/startup-probes/ownership-walk-at-start',
  title: 'Each start walks through all data to fix its owner',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-handler',

  select: (model: DeploymentModel) => model.images.filter((it) => it.environment === 'prod'),
  noSubject: noImages,

  check(image, model) {
    const scripts = imageScripts(image, model);
    if (scripts.length === 0 && image.command.state !== 'set')
      return skip('What the image starts is not in the repository.');
    const walks = walksOf(image, model);
    const first = walks[0];
    if (first === undefined) return skip('No start changes owners recursively.');
    const more = walks.length > 1 ? ` (and in ${walks.length - 1} more place${walks.length > 2 ? 's' : ''})` : '';
    return fail(first.span, `Every start of ${image.file} runs "${shorten(first.text)}"${more}.`, {
      subject: imageSubject(image, 'chown'),
      evidence: walks.slice(1, 6).map((it) => it.span),
      verify: 'Start the container on a volume with a million small files and measure the time until it answers.',
      fix: advice(
        'Walk only when the owner of the folder is wrong',
        'sh',
        `if [ "$(stat -c %u "$DATA_DIR")" != "$(id -u app)" ]; then\n  chown -R app: "$DATA_DIR"\nfi`,
      ),
    });
  },

  docs: {
    problem:
      'The walk visits every file even when nothing is to be changed, so starting takes longer with every file that users add, minutes on network storage.',
    impact:
      'Restarts and updates of old installations take minutes, health checks give up meanwhile, and a restart in the middle begins anew.',
    verify: 'Measure the start on a large volume.',
    remedy: 'Compare the owner of the top folder first, or run the container under the right user from the start.',
    tradeOff: 'A single file with a wrong owner deep in the tree is no longer repaired by a restart.',
    sources: ['https://docs.docker.com/engine/storage/volumes/'],
  },
  examples: {
    bad: [example('chown -R app:app /data\n')],
    good: [example('[ "$(stat -c %U /data)" = app ] || chown -R app:app /data\n')],
  },
});

/** Folders that grow with use; a fixed set of small files is no walk. */
const fixed = /\/(etc|run|var\/run|var\/log|tmp|opt\/venv|home\/\w+\/\.\w+)\b|\.conf|nginx|\/app\/(static|dist|build)/;

function walksOf(image: ImageBuild, model: DeploymentModel): Walk[] {
  const own = [image.entrypoint, image.command].flatMap((part): Walk[] => {
    const text = known(part)?.text ?? '';
    const match = /\bchown\s+(?:-\w*R\w*|--recursive)\s[^;&|]*/.exec(text)?.[0];
    return match === undefined || fixed.test(match) || /\bstat\b|\bif\b|\|\|/.test(text)
      ? []
      : [{ text: match, span: part.span }];
  });
  const scripts = imageScripts(image, model).flatMap((script) =>
    script.commands.flatMap((command): Walk[] => {
      const { words, program } = command;
      const text = command.text;
      const recursive = program === 'chown' && words.some((it) => /^-\w*R|^--recursive/.test(it));
      const found = program === 'find' && /\bchown\b/.test(text) && !/-maxdepth 0/.test(text);
      if (!(recursive || found) || fixed.test(text)) return [];
      // `stat … || chown`, `if [ … ]; then chown`: only when it is needed. A plain `if [ "$(id -u)" = 0 ]` holds at each start.
      const needed =
        recursive &&
        command.conditional &&
        script.commands.some((it) => it.program === 'stat' || /\bstat\b/.test(it.text));
      return needed ? [] : [{ text, span: command.span }];
    }),
  );
  return [...own, ...scripts];
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}

function example(line: string): Record<string, string> {
  return {
    Dockerfile: 'FROM debian:bookworm-slim\nCOPY docker/entrypoint.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]\n',
    'docker/entrypoint.sh': `#!/bin/sh\nset -e\n${line}exec gosu app server\n`,
  };
}
