import type { Container } from '../../../model/container.ts';
import type { Script } from '../../../model/from-scripts.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { splitShell } from '../../../text/shell.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containersOf } from '../../shared/containers.ts';
import { startScripts } from '../../shared/start-scripts.ts';

/** One command of a start script. */
interface Line {
  readonly words: readonly string[];
  readonly text: string;
  readonly span: Span;
}

interface Subject {
  readonly image: ImageBuild;
  /** Path in the repository, or in the image when the build writes it. */
  readonly script: string;
  readonly lines: readonly Line[];
  readonly start: Span;
}

export default defineRule<Subject>({
  id: 'health/graceful-shutdown/script-without-exec',
  title: 'The start script keeps the stop signal for itself',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => {
    const seen = new Set<string>();
    return model.images.flatMap((image) => {
      const found = startScriptOf(image, model);
      if (found === null || seen.has(found.script)) return [];
      seen.add(found.script);
      return [found];
    });
  },
  noSubject: 'No image here is started by a script of this repository.',

  check({ image, script, lines, start }, model) {
    const own = lines.find((line) => programName(line.words[0]) === 'trap');
    if (own !== undefined) return pass(own.span, 'the script passes signals on itself');
    // `wait` alone keeps the shell alive; the signal still ends with it.
    const waits = lines.some((line) => programName(line.words[0]) === 'wait');
    const server = lines.findLast((line) => serves(strip(line.words), image));
    if (server === undefined) return skip('The script starts no server that is known here.');
    if (/(?:^|\s)exec\s/.test(server.text.slice(0, 60))) return pass(server.span, 'the script hands over with exec');
    const users = containersOf(image, model);
    if (users.length > 0 && users.every((user) => replaces(user, image)))
      return skip('The services start the image in another way than by its script.');
    const init = users.length > 0 && users.every((user) => known(user.init) === true);
    const words = strip(server.words);
    const program = words[0]?.includes('$@') === true ? 'the program of CMD' : programName(words[0]);
    const after = lines.slice(lines.indexOf(server) + 1).length > 0;
    return fail(
      server.span,
      `${script} starts ${program} as a child${init ? ', and the init process of Docker signals only the shell' : ' and stays process 1 itself; a shell passes no signals on'}.`,
      {
        subject: { kind: 'script', name: script, anchor: 'exec', discriminator: program },
        severity: init ? 'MEDIUM' : 'HIGH',
        evidence: [start],
        path: [
          { span: start, note: `${image.file} starts ${script}` },
          { span: server.span, note: `${program} runs below the shell` },
        ],
        verify: `\`time docker stop <container>\` takes the whole grace period (10 s), and \`docker inspect -f '{{.State.ExitCode}}' <container>\` says 137.`,
        fix: advice(
          waits ? 'Pass the signal on, and end with the first child that ends' : 'Let the shell hand over with exec',
          'sh',
          waits
            ? `trap 'kill 0' TERM INT\n${clip(server.text)} &\nwait -n   # better: one process per container, started with exec`
            : `exec ${clip(server.text)}${after ? '\n# what stands below is not reached any more: move it in front, or into a trap' : ''}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'On a stop only the shell gets SIGTERM, it waits for its child, and after the grace period everything is killed.',
    impact: 'Every deployment cuts requests and running jobs off in the middle and takes ten seconds longer.',
    verify: 'Stop the container and look at the time and at exit code 137.',
    remedy: 'Put exec in front of the last command of the script, so that the program becomes process 1.',
    tradeOff: 'Nothing behind that line runs any more; clean-up belongs into the program or a trap.',
    sources: [
      'https://docs.docker.com/reference/dockerfile/#exec-form-entrypoint-example',
      'https://www.gnu.org/software/bash/manual/html_node/Signals.html',
    ],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY . .\nENTRYPOINT ["./start.sh"]\n',
        'start.sh': '#!/bin/sh\nset -e\nalembic upgrade head\nuvicorn app:app --host 0.0.0.0\n',
      },
    ],
    good: [
      {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY . .\nENTRYPOINT ["./start.sh"]\n',
        'start.sh': '#!/bin/sh\nset -e\nalembic upgrade head\nexec uvicorn app:app --host 0.0.0.0\n',
      },
    ],
  },
});

/** The script that the image starts directly or through a shell; null when it starts something else or through an init. */
function startScriptOf(image: ImageBuild, model: DeploymentModel): Subject | null {
  const setting = image.entrypoint.state === 'set' ? image.entrypoint : image.command;
  const command = known(setting);
  if (command === undefined || command.form !== 'exec') return null;
  const shell = /^(?:ba|da|a|z)?sh$/.test(programName(command.words[0]));
  // tini, dumb-init and supervisors stand in front and are judged by what they do.
  const path = command.words[shell ? 1 : 0];
  if (path === undefined || path.startsWith('-')) return null;
  const name = programName(path);
  const script = startScripts(image, model).find((one) => programName(one.path) === name && one.form === 'script');
  if (script !== undefined) return { image, script: script.path, lines: linesOf(script), start: setting.span };
  return writtenByBuild(image, path, setting.span);
}

function linesOf(script: Script): readonly Line[] {
  return script.commands.filter((it) => it.block === null && it.inside === null && !it.nested && it.words.length > 0);
}

/** `RUN echo '#!/bin/sh\n…' > /start.sh && chmod +x /start.sh`. */
function writtenByBuild(image: ImageBuild, path: string, start: Span): Subject | null {
  const executable = image.runs.some((run) => programName(run.words[0]) === 'chmod' && run.words.includes(path));
  const writer = image.runs.findLast(
    (run) => /^(?:echo|printf)$/.test(programName(run.words[0])) && run.words.some((word) => /^#!.*sh\b/.test(word)),
  );
  const text = writer?.words.find((word) => /^#!.*sh\b/.test(word));
  if (!executable || writer === undefined || text === undefined) return null;
  const lines = splitShell(text.replaceAll('\\n', '\n'))
    .filter((it) => !it.nested && it.words.length > 0)
    .map((it) => ({
      words: it.words.map((word) => word.text),
      text: it.words.map((word) => word.text).join(' '),
      span: writer.span,
    }));
  return { image, script: path, lines, start };
}

/** An unquoted variable in front may hold `timeout 60` or nothing. */
function strip(words: readonly string[]): readonly string[] {
  const rest = /^\$\{?[A-Z_]+\}?$/.test(words[0] ?? '') && words.length > 1 ? words.slice(1) : words;
  const inner = unwrapped(rest);
  const name = programName(inner[0]);
  if (/^(?:uv|poetry|pipenv|pdm|hatch)$/.test(name) && inner[1] === 'run')
    return inner.slice(2).filter((word, at, all) => at > 0 || !word.startsWith('-') || all.length === 1);
  return /^(?:npx|bunx)$/.test(name) || (name === 'bundle' && inner[1] === 'exec')
    ? inner.slice(name === 'bundle' ? 2 : 1)
    : inner;
}

/** Programs that run until they are stopped. */
function serves(words: readonly string[], image: ImageBuild): boolean {
  const [first = '', second = ''] = words;
  const name = programName(first);
  if (first === '$@' || first === '${@}') return image.command.state === 'set';
  if (/^(?:uvicorn|gunicorn|hypercorn|daphne|granian|uwsgi|waitress-serve|streamlit|puma|php-fpm[\d.]*)$/.test(name))
    return !words.includes('--version');
  if (name === 'nginx') return words.some((word) => word.includes('daemon off'));
  if (name === 'arq') return second !== '' && !second.startsWith('-');
  if (name === 'celery' || name === 'rq') return words.some((word) => /^(?:worker|beat)$/.test(word));
  if (name === 'flask' || name === 'fastapi') return second === 'run' || second === 'dev';
  if (/^(?:npm|yarn|pnpm|bun)$/.test(name))
    return second === 'start' || (second === 'run' && /^(?:start|serve|dev$)/.test(words[2] ?? ''));
  if (name === 'next') return second === 'start' || second === 'dev';
  if (name === 'node') return /(?:^|\/)(?:server|index|main|app|start)(?:\.[cm]?js)?$/.test(words.at(1) ?? '');
  if (name === 'java') return words.includes('-jar');
  if (!/^python[\d.]*$/.test(name)) return false;
  return second === '-m'
    ? /^(?:uvicorn|gunicorn|hypercorn|daphne|streamlit|celery|flask)$/.test(words[2] ?? '')
    : /(?:^|\/)(?:app|main|server|run|wsgi|api|worker|bot)\.py$/.test(second) || words.includes('runserver');
}

function replaces(user: Container, image: ImageBuild): boolean {
  return user.entrypoint.state !== 'unset' || (image.entrypoint.state !== 'set' && user.command.state !== 'unset');
}

function clip(text: string): string {
  const line = text.replace(/\s*\\?\s*\n\s*/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
