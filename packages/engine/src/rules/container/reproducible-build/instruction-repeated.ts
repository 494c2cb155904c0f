import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { imageSubject, noImages } from '../../shared/containers.ts';

export default defineRule<ImageBuild>({
  id: 'container/reproducible-build/instruction-repeated',
  title: 'A start command is written down and never used',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image) {
    // A second health check is told in its own section.
    const last = image.repeated.filter((it) => it.keyword !== 'HEALTHCHECK').at(-1);
    const start = image.command.state === 'set' ? image.command : image.entrypoint;
    if (last === undefined)
      return start.state === 'set'
        ? skip('No instruction is silently replaced by a later one.')
        : skip('The image has no start command.');
    return fail(
      last.span,
      `${image.file} says ${last.keyword} more than once in one stage: only this last one counts.`,
      {
        subject: { ...imageSubject(image, last.keyword), discriminator: 'repeated' },
        verify: `\`docker inspect -f '{{json .Config.${last.keyword === 'CMD' ? 'Cmd' : 'Entrypoint'}}}' IMAGE\` shows which one the image has.`,
        fix: advice(
          'Keep one',
          'dockerfile',
          `# delete the others, or put what must run first into a script:\n${last.keyword} ["/entrypoint.sh"]`,
        ),
      },
    );
  },

  docs: {
    problem: 'Whoever wrote the first one expects it to run: a migration, a worker, a second server.',
    impact: 'A part of the application never starts, without an error.',
    verify: 'Look at the configuration of the image.',
    remedy: 'Delete the ones that do not count; start several programs in containers of their own.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/dockerfile/#cmd'],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["alembic", "upgrade", "head"]\nCMD ["uvicorn", "main:app"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm AS test\nCMD ["pytest"]\nFROM python:3.12-slim-bookworm\nCMD ["uvicorn", "main:app"]\n',
      },
    ],
  },
});
