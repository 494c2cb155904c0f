import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { imageSubject } from '../../shared/containers.ts';

export default defineRule<{ image: ImageBuild; span: Span }>({
  id: 'container/reproducible-build/exec-form-invalid-json',
  title: 'The container does not start: its command is no JSON',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.images.flatMap((image) => image.brokenExec.map((span) => ({ image, span }))),
  noSubject: 'Every list of words in a Dockerfile is JSON.',

  check({ image, span }) {
    return fail(
      span,
      `${image.file} writes a start command in brackets that is no JSON list, so Docker hands the whole text to a shell.`,
      {
        subject: { ...imageSubject(image, 'exec-form'), discriminator: String(image.brokenExec.indexOf(span)) },
        fix: advice('Use double quotes', 'dockerfile', 'CMD ["program", "argument"]'),
      },
    );
  },

  docs: {
    problem: 'The shell then looks for a program whose name begins with a bracket.',
    impact: 'The container exits at once with "[program,: not found".',
    verify: 'Run the image and read its first line.',
    remedy: 'Write double quotes around every word and a comma between them.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/dockerfile/#exec-form'],
  },
  examples: {
    bad: [{ Dockerfile: "FROM python:3.12-slim-bookworm\nCMD ['python', 'app.py']\n" }],
    good: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["python", "app.py"]\n' }],
  },
});
