import { baseFacts } from '../../../facts/base-images.ts';
import type { ImageBuild, StartFile } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { allRuns, imageSubject } from '../../shared/containers.ts';

interface Subject {
  readonly image: ImageBuild;
  readonly file: StartFile;
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/entrypoint-script-broken',
  title: 'The start script cannot be executed',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.images.flatMap((image) => (image.startFile === null ? [] : [{ image, file: image.startFile }])),
  noSubject: 'No image starts a script of this repository.',

  check({ image, file }) {
    const broken = brokenBecause(image, file);
    if (broken === null) return pass([file.span, image]);
    return fail(
      file.span,
      `${file.path}, which ${image.file} starts, ${broken.what}: the container ends at once with "${broken.error}".`,
      {
        subject: { ...imageSubject(image, 'start-script'), discriminator: broken.error },
        evidence: [(image.entrypoint.state === 'set' ? image.entrypoint : image.command).span],
        verify: `\`docker run --rm IMAGE\` ends with "${broken.error}"; \`head -1 ${file.path} | od -c\` shows the first line.`,
        fix: advice(broken.title, broken.language, broken.snippet),
      },
    );
  },

  docs: {
    problem: 'The kernel takes the first line literally, as the name of the interpreter, and the file must have one.',
    impact: 'No container of this image starts.',
    verify: 'Start the image once.',
    remedy: 'Use Unix line breaks, and an interpreter that the image has.',
    tradeOff: 'None.',
    sources: [
      'https://docs.docker.com/reference/dockerfile/#exec-form-entrypoint-example',
      'https://git-scm.com/docs/gitattributes#_text',
    ],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM alpine:3.23.0\nCOPY entrypoint.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]\n',
        'entrypoint.sh': '#!/bin/bash\nexec "$@"\n',
      },
    ],
    good: [
      {
        Dockerfile: 'FROM alpine:3.23.0\nCOPY entrypoint.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]\n',
        'entrypoint.sh': '#!/bin/sh\nexec "$@"\n',
      },
    ],
  },
});

interface Broken {
  readonly what: string;
  readonly error: string;
  readonly title: string;
  readonly language: string;
  readonly snippet: string;
}

function brokenBecause(image: ImageBuild, file: StartFile): Broken | null {
  const runs = allRuns(image);
  const repaired = runs.some((run) => /dos2unix|\\r|\\x0d|tr -d/.test(run.text));
  if (file.windowsBreaks && !repaired)
    return {
      what: 'has Windows line breaks',
      error: 'no such file or directory',
      title: 'Keep Unix line breaks',
      language: 'sh',
      snippet: `echo '*.sh text eol=lf' >> .gitattributes\nsed -i 's/\\r$//' ${file.path}`,
    };
  if (!file.direct) return null;
  if (!file.firstLine.startsWith('#!'))
    // A shell that reads it line by line falls back to itself; the exec form has no shell.
    return (known(image.entrypoint) ?? known(image.command))?.form === 'exec'
      ? {
          what: 'does not name its interpreter in the first line',
          error: 'exec format error',
          title: 'Name the interpreter',
          language: 'sh',
          snippet: '#!/bin/sh\nset -e',
        }
      : null;
  const interpreter = /^#!\s*(?:\/usr\/bin\/env\s+(?:-S\s+)?)?(\S+)/.exec(file.firstLine)?.[1]?.split('/').at(-1);
  const base = known(image.base);
  const facts = base === undefined ? undefined : baseFacts(base);
  if (interpreter === undefined || facts === undefined || !facts.lacks.has(interpreter) || image.packagesOpen)
    return null;
  const brought =
    image.systemPackages.some((it) => it.name.startsWith(interpreter)) ||
    image.copies.some((copy) => copy.from !== null) ||
    runs.some((run) => run.text.includes(interpreter) && /install|add|ln /.test(run.text));
  if (brought) return null;
  return {
    what: `is written for ${interpreter}, which ${base?.text ?? 'the image'} does not have`,
    error: facts.shell === false ? 'no such file or directory' : `env: can't execute '${interpreter}'`,
    title: `Use an interpreter that the image has, or install ${interpreter}`,
    language: 'dockerfile',
    snippet:
      facts.packageManager === 'apk'
        ? `RUN apk add --no-cache ${interpreter}`
        : `# first line of ${file.path}:\n#!/bin/sh`,
  };
}
