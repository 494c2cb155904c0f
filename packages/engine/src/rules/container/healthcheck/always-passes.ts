import type { Container, Probe } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, imageSubject, listText } from '../../shared/containers.ts';
import { isLesser } from '../../shared/files.ts';

interface Subject {
  readonly owner: { readonly container: Container } | { readonly image: ImageBuild };
  readonly probe: Probe;
  /** Others of the file whose check only finds their own process. */
  readonly also: readonly Container[];
}

export default defineRule<Subject>({
  id: 'container/healthcheck/always-passes',
  title: 'The health check cannot fail',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => folded(probes(model)),
  noSubject: 'No health check runs a command here.',

  check({ owner, probe, also }) {
    const text = probe.command?.text.trim() ?? '';
    if (text === '') return skip('The command is not known.');
    const why = reasonOf(text, 'container' in owner ? owner.container : null);
    if (why === null) return pass(probe.span);
    const name = 'container' in owner ? owner.container.name : owner.image.file;
    const others = also.length === 0 ? '' : `; the same holds for ${listText(also.map((one) => one.name))}`;
    return fail(probe.span, `The health check of ${name} runs "${shorten(text)}", ${why}${others}.`, {
      evidence: also.slice(0, 5).map((one) => one.healthcheck.span),
      ...(why.includes(alive)
        ? {
            problem:
              'When that process ends the container ends with it, so the check never fails: it costs a process every few seconds and proves nothing.',
          }
        : /^and curl /.test(why)
          ? {
              problem:
                'A server that answers every request with an error stays healthy, so nothing that relies on the state notices.',
            }
          : {}),
      subject:
        'container' in owner
          ? containerSubject(owner.container, 'healthcheck')
          : imageSubject(owner.image, 'HEALTHCHECK'),
      verify:
        'container' in owner
          ? `Stop the server inside of ${name} and run \`docker compose exec ${name} sh -c '${shorten(text).replace(/'/g, '"')}'; echo $?\`: it still prints 0.`
          : 'Stop the server inside of the container and run the check by hand: its exit code stays 0.',
      fix: advice('Let the answer of the server decide', 'sh', fixed(text)),
    });
  },

  docs: {
    problem:
      'A server that answers with errors or not at all stays healthy, so nothing that relies on the state notices.',
    impact: 'Dependent services start too early, and a dead service stays in rotation.',
    verify: 'Run the check by hand while the service is broken and print its exit code.',
    remedy: 'Ask the service itself and let errors end the check with another code than 0: curl -fsS, no `|| true`.',
    tradeOff: 'A check that can fail will fail under load as well; give it a timeout and some retries.',
    sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  },
  examples: {
    bad: [{ 'compose.yml': example('["CMD-SHELL", "curl http://127.0.0.1:8000/health || true"]') }],
    good: [{ 'compose.yml': example('["CMD-SHELL", "curl -fsS http://127.0.0.1:8000/health || exit 1"]') }],
  },
});

function probes(model: DeploymentModel): readonly Subject[] {
  const sound = (probe: Probe | undefined): probe is Probe =>
    probe !== undefined && probe.kind !== 'disabled' && probe.malformed === undefined;
  return [
    ...model.containers
      .filter((it) => !isLesser(it))
      .flatMap((container): Subject[] => {
        const probe = known(container.healthcheck);
        return sound(probe) ? [{ owner: { container }, probe, also: [] }] : [];
      }),
    ...model.images
      .filter((it) => it.environment === 'prod')
      .flatMap((image): Subject[] => {
        const probe = known(image.healthcheck);
        return sound(probe) ? [{ owner: { image }, probe, also: [] }] : [];
      }),
  ];
}

const alive = 'the process that keeps the container alive';

/** Workers of one file that look for themselves are one decision. */
function folded(all: readonly Subject[]): readonly Subject[] {
  const first = new Map<string, Subject>();
  for (const one of all) {
    if (
      !('container' in one.owner) ||
      !reasonOf(one.probe.command?.text.trim() ?? '', one.owner.container)?.includes(alive)
    )
      continue;
    const file = one.probe.span.file;
    const before = first.get(file);
    first.set(file, before === undefined ? one : { ...before, also: [...before.also, one.owner.container] });
  }
  const later = new Set([...first.values()].flatMap((one) => one.also));
  return all.flatMap((one) => {
    if (!('container' in one.owner)) return [one];
    if (later.has(one.owner.container)) return [];
    const head = first.get(one.probe.span.file);
    return [head?.probe === one.probe ? head : one];
  });
}

function reasonOf(text: string, container: Container | null): string | null {
  if (/(\|\||;)\s*(true|:|exit 0|echo\b[^|;&]*)\s*$/.test(text))
    return 'which ends with success whatever happened before';
  if (/^(true|:|exit 0|echo\b[^|;&]*)$/.test(text)) return 'which asks nobody';
  const curl = /(?:^|[\s;&|])curl\s+([^|;&]*)/.exec(text);
  if (
    curl !== null &&
    !/(^|\s)-[a-zA-Z]*f|--fail/.test(curl[1] ?? '') &&
    !/\|\s*(grep|jq|awk|test)|-w\b|--write-out|\[|test /.test(text)
  )
    return 'and curl without -f is content with an error page (status 500 included)';
  const look = /^(?:pgrep|pidof|ps)\b[^|;&]*(?:\|\s*grep\b[^|;&]*){0,3}(?:\|\|\s*(?:exit 1|false)\s*)?$/.exec(text);
  if (look === null) return null;
  if (container === null || container.role === 'web') return 'which only looks for a process, not for an answer';
  // The process that keeps the container alive: when it ends, the container ends with it.
  const name =
    text
      .replace(/\|\|[^|]*$/, '')
      .trim()
      .split(/\s+/)
      .at(-1)
      ?.replace(/["'[\]]/g, '') ?? '';
  if (name.length > 2 && known(container.command)?.text.includes(name) === true)
    return `which only finds ${alive}: one that hangs is found as well`;
  return null;
}

function fixed(text: string): string {
  const plain = text.replace(/\s*(\|\||;)\s*(true|:|exit 0)\s*$/, '');
  return /\bcurl\b/.test(plain) ? plain.replace(/\bcurl\b(?! -f)/, 'curl -fsS --max-time 4') : `${plain} || exit 1`;
}

function shorten(text: string): string {
  return text.length > 90 ? `${text.slice(0, 87)}...` : text;
}

function example(test: string): string {
  return `services:\n  api:\n    image: example/api:1.2\n    ports: ["8000:8000"]\n    healthcheck:\n      test: ${test}\n`;
}
