import type { DeploymentModel } from '../../../model/model.ts';
import { folderOf, joinPath } from '../../../text/paths.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';

type Page = DeploymentModel['pages'][number];

interface Wrong {
  readonly kind: 'service' | 'file';
  readonly name: string;
  readonly span: Span;
  /** The procedure it stands in. */
  readonly where: string;
}

/** Procedures that people follow under pressure. */
const procedure =
  /roll.?back|downgrad|revert|hot.?fix|upgrad|updat|restor|backup|recover|incident|runbook|playbook|operat|maintenance|troubleshoot|deploy|release|migrat/i;
const goingBack = /roll.?back|downgrad|revert|hot.?fix|pin /i;
/** Subcommands whose words are service names; the first one only where a command follows. */
const many = new Set([
  'up',
  'start',
  'stop',
  'restart',
  'pull',
  'build',
  'rm',
  'kill',
  'pause',
  'unpause',
  'top',
  'logs',
]);
const one = new Set(['exec', 'run']);
const placeholder =
  /^(service|service-?name|app-?name|your[-_].*|my[-_].*|<.*|\[.*|\{.*|.*[$<>{}[\]*].*|name|container)$/i;

export default defineRule<Page>({
  id: 'deployment/strategy/runbook-target-missing',
  title: 'A written procedure names what does not exist',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => (servicesOf(model).size === 0 ? [] : model.pages),
  noSubject: 'No page describes commands for a Compose project here.',

  check(page, model) {
    const services = servicesOf(model);
    const wrong = [...fromFences(page, services), ...fromCommands(page, model, services)];
    const first = wrong[0];
    if (first === undefined) {
      const seen = page.commands.find((it) => isCompose(it.words));
      return seen === undefined
        ? skip('The page tells nobody to use Compose.')
        : skip('No documented command names a service or file that is missing.');
    }
    const names = [...new Set(wrong.filter((it) => it.kind === first.kind).map((it) => it.name))];
    const back = goingBack.test(`${page.path} ${first.where}`);
    const have = [...services].sort().slice(0, 6).join(', ');
    return fail(
      first.span,
      first.kind === 'file'
        ? `${page.path} tells operators to use ${names.join(', ')}, which is not in the repository.`
        : `${page.path} names the ${names.length === 1 ? 'service' : 'services'} ${names.join(', ')}; the Compose files here have ${have}.`,
      {
        severity: back ? 'HIGH' : 'MEDIUM',
        subject: { kind: 'page', name: page.path, anchor: first.kind, discriminator: names[0] ?? '' },
        evidence: wrong.slice(1, 9).map((it) => it.span),
        problem:
          first.kind === 'file'
            ? 'The command ends with "no such file" at the moment when somebody needs it.'
            : 'In a snippet such a name adds a new service beside the broken one, in a command it ends with "no such service".',
        verify: `\`docker compose config --services\` prints the names that exist; compare them with ${page.path}:${first.span.line}.`,
        fix: advice(
          'Use the names of the Compose file',
          'text',
          `${page.path}:${first.span.line}: ${names.join(', ')} → ${have}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The page and the Compose files have drifted apart, and nobody runs the procedure until it is needed.',
    impact: 'In an outage the documented way back does not work, and the broken version keeps running.',
    verify: 'Follow the page on a test system.',
    remedy: 'Correct the names and rehearse the procedure with every release.',
    tradeOff: 'Pages have to be maintained with the files; a script that the page calls drifts less.',
    sources: [
      'https://docs.docker.com/reference/cli/docker/compose/',
      'https://sre.google/sre-book/emergency-response/',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1\n',
        'docs/rollback.md': '# Rollback\n\n```yaml\nservices:\n  backend:\n    image: acme/api:0\n```\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1\n',
        'docs/rollback.md': '# Rollback\n\n```yaml\nservices:\n  api:\n    image: acme/api:0\n```\n',
      },
    ],
  },
});

function servicesOf(model: DeploymentModel): ReadonlySet<string> {
  const all = [...model.containers, ...model.aside.containers].filter((it) => it.platform === 'compose');
  return new Set(all.flatMap((it) => [it.name, ...(it.aliases ?? [])]));
}

/** Only ways back: elsewhere a snippet may well describe a service to add. */
function fromFences(page: Page, services: ReadonlySet<string>): Wrong[] {
  return page.fences.flatMap((fence) => {
    const where = fence.heading ?? '';
    if (!goingBack.test(`${page.path} ${where}`)) return [];
    return fence.services
      .filter((it) => !services.has(it.name) && !placeholder.test(it.name))
      .map((it) => ({ kind: 'service' as const, name: it.name, span: it.span, where }));
  });
}

function fromCommands(page: Page, model: DeploymentModel, services: ReadonlySet<string>): Wrong[] {
  return page.commands.flatMap((command): Wrong[] => {
    const where = command.block ?? '';
    if (!isCompose(command.words) || command.inside?.how === 'ssh' || !procedure.test(`${page.path} ${where}`))
      return [];
    const { files, named } = partsOf(command.words);
    const missing = files.filter((file) => !/[$<>{}]|^(\/|~)/.test(file) && !exists(file, page, model));
    if (missing.length > 0) return missing.map((name) => ({ kind: 'file', name, span: command.span, where }));
    // Files of the reader's own may add services.
    if (files.some((file) => /[$<>{}]|^(\/|~)/.test(file))) return [];
    return named
      .filter((name) => !services.has(name) && !placeholder.test(name))
      .map((name) => ({ kind: 'service', name, span: command.span, where }));
  });
}

/** In the folder of the page, at the root, or anywhere under that very name (after a `cd`). */
function exists(file: string, page: Page, model: DeploymentModel): boolean {
  const bare = file.replace(/^\.\//, '');
  const places = [joinPath('.', bare), joinPath(folderOf(page.path), bare)];
  return model.files.some((it) => places.includes(it.path) || it.path.endsWith(`/${bare}`));
}

function isCompose(words: readonly string[]): boolean {
  return words[0] === 'docker-compose' || (words[0] === 'docker' && words[1] === 'compose');
}

/** Options of `docker compose` and its subcommands that take the next word. */
const valued =
  /^(-p|--project-name|--profile|--env-file|--project-directory|--parallel|--ansi|-t|--timeout|--tail|-n|-e|--env|-u|--user|-w|--workdir|--scale|--since|--until|--name|--entrypoint|-v|--volume|--wait-timeout|--pull|--progress|--index|-s|--signal|--build-arg|-l|--label)$/;

function partsOf(words: readonly string[]): { files: string[]; named: string[] } {
  const files: string[] = [];
  const rest: string[] = [];
  let sub = '';
  for (let i = words[0] === 'docker' ? 2 : 1; i < words.length; i++) {
    const word = words[i] ?? '';
    if (sub === '' && (word === '-f' || word === '--file')) files.push(words[++i] ?? '');
    else if (sub === '' && word.startsWith('--file=')) files.push(word.slice(7));
    else if (valued.test(word)) i++;
    else if (word.startsWith('-')) continue;
    else if (sub === '') sub = word;
    else if (/^[#|>&;<(]/.test(word)) break;
    else rest.push(word);
  }
  const named = many.has(sub) ? rest : one.has(sub) ? rest.slice(0, 1) : [];
  return {
    files: files.filter((it) => it !== '' && it !== '-'),
    named: named.filter((it) => /^[A-Za-z0-9][\w.-]*$/.test(it)),
  };
}
