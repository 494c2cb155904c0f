import type { Command } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import type { SubjectName } from '../../rule.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, imageSubject, isLongRunning, placeText } from '../../shared/containers.ts';

interface StartCommand {
  readonly command: Command;
  readonly span: Span;
  readonly name: string;
  readonly subject: SubjectName;
  readonly compose: string | null;
}

export default defineRule<StartCommand>({
  id: 'health/graceful-shutdown/unsupervised-process',
  title: 'A second process runs without anybody watching it',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'dockerfile',

  select: startCommands,
  noSubject: 'No image or service here has a start command of its own.',

  check(start) {
    const text = innerText(start.command);
    const hidden = daemonIn(text);
    const su = /(?:^|[;&|]\s*|\bexec\s+)su\s+(?:-\s+)?(?:-[a-z]+\s+)*[\w$-]+\s+(?:-\w+\s+)*-c\b/.test(text);
    if (hidden === null && !su)
      return text.includes('&&') || text.includes(';')
        ? pass(start.span, 'one process stays in the foreground')
        : skip('The command starts one program.');
    const main = mainOf(text);
    const both =
      hidden === null
        ? ''
        : `starts ${hidden} in the background and then ${main ?? 'another program'} in the foreground`;
    const suText = !su
      ? ''
      : both === ''
        ? `runs ${main ?? 'the application'} under su, which is the process that gets the stop signal`
        : ', the latter under su, which is the process that gets the stop signal';
    return fail(start.span, `The start command of ${start.name} ${both}${suText}.`, {
      subject: start.subject,
      severity: hidden === null ? 'MEDIUM' : 'HIGH',
      problem: [
        hidden === null
          ? ''
          : `When ${hidden} dies the container goes on as if nothing had happened, because only the foreground process counts.`,
        su
          ? 'su kills its child two seconds after it passes SIGTERM on, whatever grace period the platform gives.'
          : `A stop signal reaches ${main ?? 'the foreground process'} alone, and ${hidden ?? 'the other one'} is killed in the middle of its requests.`,
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
      verify:
        hidden === null
          ? `Start a request that takes ten seconds and stop the container: the request must complete.`
          : `\`${start.compose === null ? 'docker exec <container>' : `docker compose exec ${start.compose}`} pkill ${hidden.split(' ')[0]}\`: the container must stop or restart it within seconds, today it stays up.`,
      fix: advice(
        hidden === null
          ? 'Change the user without staying in between'
          : 'One process per container, or a supervisor that ends with either',
        'dockerfile',
        su && hidden === null
          ? `# USER appuser and no su at all, or:\nCMD ["setpriv", "--reuid=appuser", "--regid=appuser", "--init-groups", "${main ?? 'uvicorn'}", "…"]`
          : `# best: two services, one image each. In one image:\nRUN apt-get update && apt-get install -y --no-install-recommends supervisor && rm -rf /var/lib/apt/lists/*\n# supervisord.conf: nodaemon=true, one [program:…] each, and an event listener that ends supervisord on FATAL\nCMD ["supervisord", "-c", "/etc/supervisord.conf"]`,
      ),
    });
  },

  docs: {
    problem: 'A container lives as long as its first process; everything else in it can die unseen.',
    impact:
      'After the crash of the hidden process users see errors while the platform reports a running container, and each deploy cuts off what runs.',
    verify: 'Kill the background process in the container and watch whether the platform reacts; it should.',
    remedy:
      'Split the processes into services, or run them under an init or supervisor that passes signals on and ends the container when one of them ends.',
    tradeOff:
      'Two services need a network between them and two health checks; a supervisor is one more program in the image.',
    sources: [
      'https://docs.docker.com/engine/containers/multi-service_container/',
      'https://docs.docker.com/reference/dockerfile/#entrypoint',
      'https://man7.org/linux/man-pages/man1/su.1.html',
    ],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.12.7-slim\nCMD ["sh", "-c", "nginx && exec uvicorn main:app"]\n' }],
    good: [{ Dockerfile: 'FROM python:3.12.7-slim\nCMD ["sh", "-c", "python migrate.py && exec uvicorn main:app"]\n' }],
  },
});

function startCommands(model: DeploymentModel): StartCommand[] {
  const seen = new Set<string>();
  const images = model.images.flatMap((image): StartCommand[] => {
    const place = image.command.state === 'set' ? image.command : image.entrypoint;
    const command = known(place);
    const key = `${place.span.file}:${place.span.start}`;
    if (command === undefined || seen.has(key)) return [];
    seen.add(key);
    return [
      { command, span: place.span, name: placeText(place.span), subject: imageSubject(image, 'CMD'), compose: null },
    ];
  });
  const own = model.containers.filter(isLongRunning).flatMap((container): StartCommand[] => {
    const command = known(container.command);
    return command === undefined
      ? []
      : [
          {
            command,
            span: container.command.span,
            name: container.name,
            subject: containerSubject(container, 'command'),
            compose: container.platform === 'compose' ? container.name : null,
          },
        ];
  });
  return [...images, ...own];
}

/** The script of `sh -c "…"`, else the command itself. */
function innerText(command: Command): string {
  const at = command.words.findIndex(
    (word, i) => /^(?:\/\S+\/)?(?:ba|da)?sh$/.test(word) && /^-\w*c$/.test(command.words[i + 1] ?? ''),
  );
  return at < 0 ? command.text : command.words.slice(at + 2).join(' ');
}

const daemons: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[;&]\s*|\bexec\s+)(?:service\s+(\S+)\s+start)\b/, 'service'],
  [/(?:^|[;&]\s*)nginx\s*(?:-c\s+\S+\s*)?(?:&&|;)/, 'nginx'],
  [/(?:^|[;&]\s*)(?:redis-server)\b[^;&]*--daemonize\s+yes/, 'redis-server'],
  [/(?:^|[;&]\s*)(?:gunicorn)\b[^;&]*\s--?(?:daemon|D)\b/, 'gunicorn'],
  [/(?:^|[;&]\s*)celery\b[^;&]*\s--detach\b/, 'celery'],
  [/(?:^|[;&]\s*)(?:crond?)\s*(?:&&|;)/, 'cron'],
];

/** A program that goes to the background while another one follows; null when all end before the last starts. */
function daemonIn(text: string): string | null {
  if (/\bwait\s+-n\b|supervisord|s6-svscan|runsvdir|\bforego\b|\bhoncho\b|\bcircusd\b/.test(text)) return null;
  for (const [pattern, name] of daemons) {
    const match = pattern.exec(text);
    if (match !== null && followed(text, match.index + match[0].length)) return match[1] ?? name;
  }
  // `worker & server`: one ampersand, and something after it that stays.
  const background = /(?:^|[;&|]\s*)([\w./-]+)\s+[^;&|]*?(?<!&)&(?!&)\s*(?!\s*$)(?=\S)/.exec(text);
  if (
    background === null ||
    /^(?:sleep|echo|true|\(|until|while|if|for)$/.test(background[1] ?? '') ||
    />\s*$/.test(text.slice(0, text.indexOf('&')))
  )
    return null;
  return followed(text, background.index + background[0].length) && !/2>&1|&>/.test(background[0])
    ? (background[1] ?? null)
    : null;
}

function followed(text: string, at: number): boolean {
  return /[\w/]/.test(text.slice(at).replace(/^[\s;&]+/, ''));
}

/** The program that stays: the last one, behind `exec`, `su … -c` and quotes. */
function mainOf(text: string): string | null {
  const last =
    text
      .split(/&&|;|(?<!&)&(?!&)/)
      .at(-1)
      ?.trim() ?? '';
  const inner =
    /\bsu\b.*?-c\s+["']?\s*(?:exec\s+)?(\S+)/.exec(last)?.[1] ??
    /^(?:exec\s+)?(?:[A-Z_]+=\S+\s+)*(\S+)/.exec(last)?.[1];
  return inner === undefined ? null : inner.replace(/["']/g, '');
}
