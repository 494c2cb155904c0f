import type { ScriptCommand } from '../../../documents/shell/document.ts';
import type { Page } from '../../../model/from-prose.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { folderOf, joinPath } from '../../../text/paths.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';

interface Stale {
  readonly what: string;
  readonly fix: string;
  readonly span: Span;
}

const operations =
  /(runbook|rollback|deploy|operation|backup|restore|recover|disaster|incident|maintenance|upgrad|on-?call|playbook|production|administration)/i;

export default defineRule<Page>({
  id: 'recovery/objectives/runbook-command-stale',
  title: 'The runbook names things that do not exist',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => model.pages.filter((page) => operations.test(page.path)),
  noSubject: 'No page for operators has commands.',

  check(page, model) {
    const judged = page.commands.filter((it) => isJudged(it));
    if (judged.length === 0) return skip('The commands of the documentation name nothing of this repository.');
    const stale = judged.flatMap((command) => staleIn(model, page, command));
    const first = stale[0];
    if (first === undefined) return skip('No runbook command names something that is missing.');
    const names = [...new Set(stale.map((it) => it.what))];
    return fail(
      first.span,
      `${page.path} tells people to use ${listText(names, 4)}, which ${names.length === 1 ? 'does' : 'do'} not exist in this repository.`,
      {
        subject: { kind: 'page', name: page.path, anchor: 'commands' },
        evidence: stale.slice(1, 5).map((it) => it.span),
        verify: `Run the commands of the page on a test system, from line ${first.span.line} on.`,
        fix: advice('Name what exists', 'sh', [...new Set(stale.map((it) => it.fix))].slice(0, 4).join('\n')),
      },
    );
  },

  docs: {
    problem: 'Whoever follows the page in an emergency gets "no such service" or "No such file" and has to improvise.',
    impact: 'Recovery takes as long as it takes to understand the system anew.',
    verify: 'Run the commands on a test system.',
    remedy: 'Correct the names, and let CI run the harmless ones.',
    tradeOff: 'None worth naming.',
    sources: ['https://sre.google/sre-book/emergency-response/'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n',
        'docs/runbook.md': '# Restart\n\n```bash\ndocker compose restart backend\n```\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n',
        'docs/runbook.md': '# Restart\n\n```bash\ndocker compose restart api\n```\n',
      },
    ],
  },
});

const composeVerbs = new Set(['exec', 'restart', 'stop', 'start', 'logs', 'run', 'rm', 'kill', 'pull', 'up', 'build']);

function isJudged(command: ScriptCommand): boolean {
  return (
    composeParts(command) !== null ||
    /^(bash|sh|make|just|source)$/.test(command.program) ||
    command.words[0]?.startsWith('./') === true
  );
}

function staleIn(model: DeploymentModel, page: Page, command: ScriptCommand): Stale[] {
  const compose = composeParts(command);
  if (compose !== null) return staleService(model, command, compose);
  const script = command.program === 'bash' || command.program === 'sh' ? command.words[1] : command.words[0];
  if (script === undefined || !/^(\.\/)?[\w./-]+\.sh$/.test(script) || script.startsWith('/'))
    return recipe(model, command);
  // After `cd`, `git clone` or a download nobody knows where the command runs.
  if (
    page.commands.some(
      (it) =>
        /^(cd|curl|wget|git|pushd)$/.test(it.program) &&
        it.span.start < command.span.start &&
        it.block === command.block,
    )
  )
    return [];
  const candidates = [joinPath('.', script), joinPath(folderOf(page.path), script)];
  const name = script.slice(script.lastIndexOf('/') + 1);
  const exists = model.files.some(
    (file) => candidates.includes(file.path) || file.path.endsWith(`/${script.replace(/^\.\//, '')}`),
  );
  if (exists) return [];
  const other = model.files.find((file) => file.path.endsWith(`/${name}`));
  return [
    {
      what: `the script ${script}`,
      fix: other === undefined ? `# write ${script}, or remove the step` : other.path,
      span: command.span,
    },
  ];
}

function recipe(model: DeploymentModel, command: ScriptCommand): Stale[] {
  if (command.program !== 'make' && command.program !== 'just') return [];
  const target = command.words[1];
  if (target === undefined || !/^[a-z][\w-]*$/.test(target)) return [];
  const files = model.scripts.filter(
    (it) => it.form === 'makefile' && (command.program === 'just') === /justfile$/i.test(it.path),
  );
  // Targets without a recipe of their own (`deploy: build`) hold no command: only a file read in full can deny.
  if (files.length !== 1 || (files[0]?.commands.length ?? 0) === 0) return [];
  const known = new Set(files[0]?.commands.flatMap((it) => it.block ?? []));
  const spelled = files[0] !== undefined && [...known].length > 2 && !known.has(target);
  return spelled && files[0]?.commands.every((it) => !it.text.includes('include')) === true && !hasTarget(model, target)
    ? [
        {
          what: `the recipe ${command.program} ${target}`,
          fix: `${command.program} ${[...known][0]}`,
          span: command.span,
        },
      ]
    : [];
}

/** Recipes that only call others still leave their name somewhere: as a word of a file of commands. */
function hasTarget(model: DeploymentModel, target: string): boolean {
  return model.scripts.some((it) => it.form === 'makefile' && it.targets.includes(target));
}

interface ComposeParts {
  readonly files: readonly string[];
  readonly services: readonly string[];
}

function composeParts(command: ScriptCommand): ComposeParts | null {
  const { words } = command;
  const from = words[0] === 'docker' && words[1] === 'compose' ? 2 : words[0] === 'docker-compose' ? 1 : 0;
  if (from === 0 || command.inside !== null) return null;
  const files = words.flatMap((word, i) => (word === '-f' || word === '--file' ? (words[i + 1] ?? []) : []));
  const verb = words.findIndex((word, i) => i >= from && composeVerbs.has(word));
  if (verb < 0) return null;
  const rest = words.slice(verb + 1);
  const single = words[verb] === 'exec' || words[verb] === 'run';
  const plain = rest.filter(
    (word, i) =>
      !word.startsWith('-') &&
      !/^(-e|--env|-u|--user|-w|--workdir|--tail|-n|--since|--until|-t|--timeout|-v|--volume|--index|--entrypoint|--name|-p|-s|--signal|--scale|--profile|--parallel|--progress)$/.test(
        rest[i - 1] ?? '',
      ),
  );
  return { files, services: single ? plain.slice(0, 1) : plain };
}

function staleService(model: DeploymentModel, command: ScriptCommand, { files, services }: ComposeParts): Stale[] {
  const all = [...model.containers, ...model.aside.containers].filter((it) => it.platform === 'compose');
  const file = files.find(
    (it) =>
      /^[\w./-]+\.ya?ml$/.test(it) &&
      !it.startsWith('/') &&
      !model.files.some(
        (known) => known.path === it.replace(/^\.\//, '') || known.path.endsWith(`/${it.replace(/^\.\//, '')}`),
      ),
  );
  if (file !== undefined && all.length > 0)
    return [
      {
        what: `the file ${file}`,
        fix: `docker compose -f ${all[0]?.span.file ?? 'compose.yml'} …`,
        span: command.span,
      },
    ];
  if (all.length === 0) return [];
  return services
    .filter(
      (name) =>
        /^[a-z][\w.-]*$/.test(name) &&
        !all.some((it) => it.name === name) &&
        !/^(service|your|name|my)\b|service[-_]?name|container/.test(name),
    )
    .map((name) => ({
      what: `the service ${name}`,
      fix: `docker compose ${command.words.find((word) => composeVerbs.has(word)) ?? 'logs'} ${all[0]?.name ?? name}   # instead of ${name}; there are ${listText([...new Set(all.map((it) => it.name))], 6)}`,
      span: command.span,
    }));
}
