import { baseFacts } from '../../../facts/base-images.ts';
import type { Command } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known, type Setting } from '../../../model/setting.ts';
import { splitShell } from '../../../text/shell.ts';
import { programName, splitArguments, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, pass, review, skip } from '../../rule.ts';
import { containersOf, imageSubject, isPackagedTool, noImages } from '../../shared/containers.ts';

export default defineRule<ImageBuild>({
  id: 'health/graceful-shutdown/shell-form-pid1',
  title: 'The stop signal never reaches the application',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image, model) {
    const users = containersOf(image, model);
    if (
      users.length > 0 &&
      users.every((it) => it.role === 'one-shot' || it.command.state !== 'unset' || it.entrypoint.state !== 'unset')
    )
      return skip('The services start the image with a command of their own.');
    const setting = image.entrypoint.state === 'set' ? image.entrypoint : image.command;
    const command = known(setting);
    if (command === undefined) return skip('The image has no start command of its own.');
    const script = scriptOf(command, image);
    if (
      script === null &&
      command.words.length === 1 &&
      image.command.state === 'unset' &&
      isPackagedTool(image, model)
    )
      return skip('The image is a tool that runs and ends.');
    if (script === null)
      return indirect.test(programName(command.words[0])) || /\.sh$/.test(command.words[0] ?? '')
        ? skip('The image starts a script or a package runner, which other rules look at.')
        : pass(setting, 'the program is started directly');
    const last = lastCommand(script);
    if (last === null || (last.words[0] !== 'exec' && !isServer(unwrapped(last.words))))
      return skip('The shell starts no server that this rule knows.');
    if (last.words[0] === 'exec') return pass(setting, 'the shell hands over with exec');
    if (keepsShell(image, script, command) === null) return skip('The shell of the base image is not known.');
    if (keepsShell(image, script, command) === false)
      return pass(setting, 'this shell replaces itself with the last command');
    const program = programName(unwrapped(last.words)[0]);
    const init = users.some((it) => known(it.init) === true);
    return fail(
      setting,
      `${image.file} starts ${program} through a shell${init ? ', and the init process of Docker signals only that shell' : ', which stays process 1 and passes no signals on'}.`,
      {
        subject: imageSubject(image, image.entrypoint.state === 'set' ? 'ENTRYPOINT' : 'CMD'),
        severity: init ? 'MEDIUM' : 'HIGH',
        verify: `\`time docker compose stop ${users[0]?.name ?? 'SERVICE'}\` takes the whole grace period (10 s), and the exit code is 137.`,
        fix: fixFor(setting, command, script, image),
      },
    );
  },

  docs: {
    problem: 'On docker stop only the shell gets SIGTERM, and after the grace period everything is killed.',
    impact:
      'Every deployment cuts requests, WebSockets and running jobs off in the middle, and takes ten seconds longer.',
    verify: 'Stop the container and look at the time and at exit code 137.',
    remedy: 'Use the JSON form, or exec in front of the last command.',
    tradeOff: 'The JSON form expands no variables; exec inside sh -c does.',
    sources: ['https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD uvicorn app:app --host 0.0.0.0\n' }],
    good: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0"]\n' }],
  },
});

/** Programs that start another one and may stay between it and the signals. */
const indirect = /^(?:(?:ba|da|a|z|k)?sh|npm|npx|yarn|pnpm|bun|poetry|pipenv|uv|make|just|supervisord)$/;

/** The shell text that starts the program; null when no shell is between. */
function scriptOf(command: Command, image: ImageBuild): string | null {
  if (command.form === 'shell')
    return image.shell !== null && /cmd|powershell|pwsh/i.test(image.shell[0] ?? '') ? null : command.text;
  const words = unwrapped(command.words);
  const outer = programName(command.words[0]);
  // dumb-init signals the whole group, the shell's children included.
  if (outer === 'dumb-init' || (outer === 'tini' && command.words.includes('-g'))) return null;
  return /^(ba|da|a)?sh$/.test(programName(words[0])) && /^-[a-z]*c$/.test(words[1] ?? '') ? (words[2] ?? null) : null;
}

function lastCommand(script: string): { words: readonly string[] } | null {
  const commands = splitShell(script).filter((it) => !it.nested && it.words.length > 0);
  // Of a pipeline the first command is the program; the others read what it prints.
  const last = commands.findLast((it) => it.operator !== '|');
  return last === undefined ? null : { words: last.words.map((word) => word.text) };
}

/** Long-running programs; a migration or an echo needs no signals. */
function isServer(words: readonly string[]): boolean {
  const name = programName(words[0]);
  return (
    /^(uvicorn|gunicorn|hypercorn|daphne|granian|celery|python[\d.]*|node|npm|yarn|pnpm|bun|deno|java|ruby|puma|rails|flask|fastapi|streamlit|nginx|php-fpm|dotnet|rq|dramatiq|tsx|next|uv|poetry|go|\.\/.*|\/.*)$/.test(
      name,
    ) || (words[0] ?? '').includes('/')
  );
}

/**
 * Measured: dash keeps itself as process 1; busybox ash and bash replace themselves by the last command of `sh -c`.
 * A pipeline or a trailing `;` keeps every shell. null: the shell of the base is not known.
 */
function keepsShell(image: ImageBuild, script: string, command: Command): boolean | null {
  // bash 5 does so for a list as well: `bash -c 'wait-for db; server'`.
  if (command.form === 'exec' && programName(unwrapped(command.words)[0]) === 'bash')
    return /\|(?!\|)|&\s*$/.test(script);
  if (/\|(?!\|)|&\s*$|;\s*\w/.test(script)) return true;
  if (image.shell !== null && /bash/.test(image.shell[0] ?? '')) return false;
  const base = known(image.base);
  const facts = base === undefined ? undefined : baseFacts(base);
  if (facts === undefined) return null;
  return facts.family === 'debian' || facts.family === 'ubuntu';
}

function fixFor(setting: Setting<Command>, command: Command, script: string, image: ImageBuild) {
  const keyword = image.entrypoint.state === 'set' ? 'ENTRYPOINT' : 'CMD';
  const plain = /^[\w ./:=@,+-]+$/.test(script);
  const last = splitShell(script)
    .filter((it) => !it.nested)
    .at(-1);
  const text = plain
    ? `${keyword} ${JSON.stringify(splitArguments(script)).replaceAll('","', '", "')}`
    : `${keyword} ["sh", "-c", ${JSON.stringify(last === undefined ? script : `${script.slice(0, last.start)}exec ${script.slice(last.start)}`)}]`;
  const title = plain ? 'Start the program directly' : 'Let the shell hand over with exec';
  const { file, start, end } = setting.span;
  // exec cannot take the place of a whole pipeline.
  const single = !/\|(?!\|)|&\s*$/.test(script);
  return single && command.form === 'shell' && setting.span.line === setting.span.endLine
    ? review(title, 'dockerfile', [{ path: file, start, end, text }])
    : advice(title, 'dockerfile', text);
}
