import { baseFacts } from '../../../facts/base-images.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, listText, noImages } from '../../shared/containers.ts';

export default defineRule<ImageBuild>({
  id: 'container/base-image/build-tools-in-runtime',
  title: 'Compilers stay in the running image',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'dockerfile',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image) {
    if (image.command.state === 'unset' && image.entrypoint.state === 'unset')
      return skip('An image without a start command is a base for others.');
    const tools = image.systemPackages.filter((it) => compiler.test(it.name));
    const first = tools[0];
    if (first === undefined) {
      const other = image.systemPackages[0];
      return other === undefined ? skip('No system package is installed in the final stages.') : pass(other);
    }
    const base = known(image.base);
    if (base !== undefined && baseFacts(base)?.full === true)
      return skip('The base brings compilers itself; another rule says so.');
    if (compilesAtRunTime(image)) return skip('The program compiles while it runs.');
    const headers = image.systemPackages.filter((it) => /(-dev|-devel)$/.test(it.name) && !compiler.test(it.name));
    const names = [...tools, ...headers].map((it) => it.name);
    // A compiler with its headers weighs hundreds of megabytes; cmake or the headers alone do not.
    const whole = tools.some((it) => /gcc|g\+\+|clang|build-|sdk|gfortran|cargo|rust|^go/.test(it.name));
    const single = image.stages.length === 1 ? ', which has one stage only,' : '';
    return fail(
      first,
      `${image.file}${single} installs ${listText(names)} and ships ${names.length > 1 ? 'them' : 'it'} with the application.`,
      {
        subject: imageSubject(image, 'build-tools'),
        ...(whole
          ? {}
          : {
              problem:
                'It is needed to build a few packages once; afterwards it makes the image larger and adds its own list of holes.',
            }),
        evidence: [...new Set([...tools, ...headers].map((it) => it.span))]
          .filter((it) => it !== first.span)
          .slice(0, 4),
        verify: whole
          ? `\`docker run --rm --entrypoint sh IMAGE -c 'command -v gcc make cc'\` prints their paths.`
          : `\`docker run --rm --entrypoint sh IMAGE -c 'command -v ${first.name}'\` prints its path.`,
        fix: advice('Compile in a stage of its own', 'dockerfile', snippet(image, names)),
      },
    );
  },

  docs: {
    problem:
      'They are needed to build a few packages once; afterwards they add two to five hundred megabytes and their own list of holes.',
    impact: 'Pulls and scale-outs are slower, and whoever gets into the container can compile there.',
    verify: 'Look for gcc inside the image.',
    remedy:
      'Install them in a build stage and copy the virtual environment or node_modules, or remove them in the same RUN.',
    tradeOff: 'Two stages must use the same distribution, or compiled packages miss their libraries.',
    sources: ['https://docs.docker.com/build/building/multi-stage/'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN apt-get update && apt-get install -y gcc libpq-dev && rm -rf /var/lib/apt/lists/*\nCMD ["python", "app.py"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm AS build\nRUN apt-get update && apt-get install -y gcc\nFROM python:3.12-slim-bookworm\nCOPY --from=build /opt/venv /opt/venv\nRUN apt-get update && apt-get install -y libpq5\nCMD ["python", "app.py"]\n',
      },
    ],
  },
});

/** What turns sources into programs. Headers alone are no compiler, and git is often used while running. */
const compiler =
  /^(gcc|g\+\+|cpp|clang|gfortran|build-essential|build-base|alpine-sdk|cmake|cargo|rustc|rust|go|golang(-go)?|musl-dev|linux-headers|gcc-c\+\+|python3?-dev|python3-devel|kernel-headers)(-\d+(\.\d+)?)?$/;

/** Just-in-time compilers that call the C compiler of the system. */
function compilesAtRunTime(image: ImageBuild): boolean {
  const text = [...image.runs].map((run) => run.text).join('\n');
  return /\b(triton|deepspeed|flash[-_]attn|vllm|pytensor|xformers|torch\.compile)\b/.test(text);
}

function snippet(image: ImageBuild, names: readonly string[]): string {
  const base = known(image.base)?.text ?? 'python:3.13-slim-bookworm';
  const install = /alpine/.test(base)
    ? `apk add --no-cache ${names.join(' ')}`
    : `apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`;
  return `FROM ${base} AS build\nRUN ${install}\n# … install the packages of the application into /opt/venv\n\nFROM ${base}\nCOPY --from=build /opt/venv /opt/venv`;
}
