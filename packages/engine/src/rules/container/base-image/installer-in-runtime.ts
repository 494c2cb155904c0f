import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containersOf, imageSubject, noImages } from '../../shared/containers.ts';
import { imageScripts } from '../../shared/processes.ts';

interface Kept {
  readonly tool: string;
  readonly span: Span;
}

export default defineRule<ImageBuild>({
  id: 'container/base-image/installer-in-runtime',
  title: 'The package manager ships with the application',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'dockerfile',

  select: (model: DeploymentModel) => model.images.filter((it) => it.environment === 'prod'),
  noSubject: noImages,

  check(image, model) {
    if (image.stages.length === 1) return skip('With one stage the tool that installs is in the image.');
    if (image.command.state !== 'set' && image.entrypoint.state !== 'set')
      return skip('An image without a start command is a base for others.');
    const kept = keptIn(image);
    if (kept === null)
      return image.runs.some((run) => names.test(run.text))
        ? skip('A tool that installs may come with the image.')
        : pass(image, 'no poetry, pipenv or pdm is added to the stages that run');
    const started = startTexts(image, model);
    if (started === null) return skip('What the image starts is not in the repository.');
    if (new RegExp(`\\b${kept.tool}\\b`).test(started)) return skip(`${kept.tool} is used at the start.`);
    return fail(
      kept.span,
      `${image.file} brings ${kept.tool} into the image that runs, and nothing that it starts needs it.`,
      {
        subject: imageSubject(image, `installer/${kept.tool}`),
        verify: `\`docker run --rm --entrypoint sh IMAGE -c 'command -v ${kept.tool}'\` prints its path.`,
        fix: advice(
          'Install in a stage before, and copy the environment only',
          'dockerfile',
          `FROM <base> AS build\n# … ${kept.tool} installs into /opt/venv here\n\nFROM <base>\nCOPY --from=build /opt/venv /opt/venv\nENV PATH="/opt/venv/bin:$PATH"`,
        ),
      },
    );
  },

  docs: {
    problem: 'It brings dozens of packages of its own that scanners report and nobody renews.',
    impact:
      'The image is larger, and whoever gets into the container can install what they need with the tools that are there.',
    verify: 'Look for the tool inside of the image.',
    remedy: 'Build the environment in an earlier stage and copy the result without the tool.',
    tradeOff: 'Nobody can install a package in a running container any more, which should not happen anyway.',
    sources: [
      'https://python-poetry.org/docs/faq/#poetry-busts-my-docker-cache-because-it-requires-me-to-copy-my-source-files-in-before-installing-3rd-party-dependencies',
      'https://docs.docker.com/build/building/multi-stage/',
    ],
  },
  examples: {
    bad: [example('COPY --from=build /opt/poetry /opt/poetry\nCOPY --from=build /venv /venv\n')],
    good: [example('COPY --from=build /venv /venv\n')],
  },
});

const names = /\b(poetry|pipenv|pdm)\b/i;

/** Copied from an earlier stage as a folder of its own, or installed in a stage that the image consists of. */
function keptIn(image: ImageBuild): Kept | null {
  for (const copy of image.copies) {
    if (copy.from === null) continue;
    const home = [...image.env, ...image.otherEnv].find(
      (it) => /^(?:POETRY|PIPENV|PDM)_HOME$/.test(it.name) && copy.sources.includes(known(it.value) ?? '\0'),
    );
    const tool =
      /^[A-Z]+(?=_HOME)/.exec(home?.name ?? '')?.[0] ??
      copy.sources
        .map((it) => names.exec(it)?.[1] ?? /\$\{?(POETRY|PIPENV|PDM)_HOME\b/.exec(it)?.[1])
        .find((it) => it !== undefined);
    if (tool !== undefined && !/\.(?:lock|toml)\b|pypoetry|\.cache/.test(copy.sources.join(' ')))
      return { tool: tool.toLowerCase(), span: copy.span };
  }
  const removed = image.runs.some((it) => /\bpip[\d.]*\b.*\buninstall\b/.test(it.text));
  for (const run of image.runs) {
    if (!/\bpip[\d.]*\b/.test(run.words[0] ?? '') || !run.words.includes('install')) continue;
    const tool = run.words.find((word) => /^(?:poetry|pipenv|pdm)(?:[=<>~!]|$)/.test(word));
    if (tool !== undefined && !removed) return { tool: /^\w+/.exec(tool)?.[0] ?? tool, span: run.span };
  }
  return null;
}

/** Commands of the image, of its services and of the scripts it starts; null when a script is not here. */
function startTexts(image: ImageBuild, model: DeploymentModel): string | null {
  const commands = [image, ...containersOf(image, model)].flatMap((it) => [
    known(it.entrypoint)?.text ?? '',
    known(it.command)?.text ?? '',
  ]);
  const scripts = imageScripts(image, model);
  const text = commands.join('\n');
  if (/\.sh\b|entrypoint|(?:^|\s)\/\w*(?:run|start|init)\b/.test(text) && scripts.length === 0) return null;
  return [text, ...scripts.flatMap((script) => script.commands.map((it) => it.text))].join('\n');
}

function example(lines: string) {
  return {
    Dockerfile: `FROM python:3.13-slim AS build\nRUN pip install poetry==2.1.0\nCOPY pyproject.toml poetry.lock ./\nRUN poetry install --only main\nFROM python:3.13-slim\n${lines}COPY app.py .\nCMD ["/venv/bin/python", "app.py"]\n`,
    'pyproject.toml': '[project]\nname = "desk"\nversion = "1.0.0"\ndependencies = ["flask==3.1.2"]\n',
    'poetry.lock': '',
    'app.py': 'import flask\n',
  };
}
