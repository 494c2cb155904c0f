import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { commandPlaces, jobKey, noPipeline, placesText, releasingJobs } from '../../shared/pipelines.ts';

interface Install {
  readonly packages: readonly string[];
  readonly span: Span;
  readonly releases: boolean;
}

export default defineRule<DeploymentModel>({
  id: 'container/reproducible-build/workflow-adhoc-install',
  title: 'The pipeline installs packages past the lock file',
  severity: 'MEDIUM',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'directive',

  select: (model) => (model.pipelines.length === 0 ? [] : [model]),
  noSubject: noPipeline,

  check(model) {
    const found = installs(model);
    const first = found[0];
    if (first === undefined) return skip('No workflow installs a package by name alone.'); // select
    const names = [...new Set(found.flatMap((it) => it.packages))];
    return fail(
      first.span,
      `The pipelines install ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} by name, in whatever version is newest (${placesText(found.map((it) => it.span))}).`,
      {
        severity: first.releases ? 'MEDIUM' : 'MONITOR',
        subject: { kind: 'repository', name: 'workflows', anchor: 'installs' },
        evidence: found.slice(1, 9).map((it) => it.span),
        monitor: {
          metric: 'packages installed without a version in pipelines',
          threshold: 'any in a job that builds, publishes or deploys',
          why: 'their install scripts run with the token and secrets of the job',
        },
        fix: advice('Take them from the lock file', 'sh', suggestion(first.packages[0] ?? '')),
      },
    );
  },

  docs: {
    problem:
      'No lock file and no checksum applies to these packages, so each run takes what the registry offers that minute, with its install scripts.',
    impact: 'A broken or stolen release of one tool breaks or takes over the pipeline within the hour.',
    verify: 'Compare the installed versions in the logs of two runs a month apart.',
    remedy:
      'Make the tools development dependencies of the project, so that the lock file covers them, or name exact versions.',
    tradeOff: 'Updates of the tools arrive as pull requests.',
    sources: ['https://docs.zizmor.sh/audits/#adhoc-packages', 'https://docs.npmjs.com/cli/commands/npm-ci'],
  },
  examples: {
    bad: [{ '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    steps:\n      - run: npm install -g vercel\n' }],
    good: [{ '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    steps:\n      - run: npm ci\n' }],
  },
});

/** Those of releasing jobs first. */
function installs(model: DeploymentModel): readonly Install[] {
  const releasing = releasingJobs(model);
  const found = commandPlaces(model.pipelines).flatMap(({ pipeline, job, command }): Install[] => {
    const packages = command.text.split(/&&|\|\||[;|]/).flatMap(loosePackages);
    const releases = releasing.has(jobKey(pipeline.file, job));
    return packages.length === 0 ? [] : [{ packages, span: command.span, releases }];
  });
  return [...found.filter((it) => it.releases), ...found.filter((it) => !it.releases)];
}

/** Packages that one command installs by name without an exact version. */
function loosePackages(command: string): string[] {
  const words = command
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/^["']|["']$/g, ''));
  while (/^(sudo|time|exec|env|[A-Z_]+=.*)$/.test(words[0] ?? '')) words.shift();
  if (/^(uv)$/.test(words[0] ?? '') && words[1] === 'pip') words.shift();
  if (/^python[\d.]*$/.test(words[0] ?? '') && words[1] === '-m') words.splice(0, 2);
  const [program = '', verb = '', ...rest] = words;
  if (/^pip[\d.]*$/.test(program) && verb === 'install') return pipPackages(rest);
  if (/^(pipx)$/.test(program) && verb === 'install') return named(rest).filter((it) => !/==\d/.test(it));
  if (program === 'gem' && /^(install|i)$/.test(verb)) {
    return /(^| )(-v|--version)/.test(command) ? [] : named(rest).filter((it) => !/:\d/.test(it));
  }
  if (/^(npm|pnpm|yarn|bun)$/.test(program) && /^(install|i|add|global)$/.test(verb)) {
    const args = verb === 'global' ? rest.slice(1) : rest;
    return named(args).filter((it) => !/.@\d+\.\d+\.\d+/.test(it) && !/[/\\]$|^(file|link|workspace):|\.tgz$/.test(it));
  }
  if (program === 'go' && verb === 'install') return rest.filter((it) => it.endsWith('@latest'));
  if (/^(npx|pnpx|bunx)$/.test(program)) return [verb, ...rest].slice(0, 3).filter((it) => it.endsWith('@latest'));
  return [];
}

/** Options that take the next word. */
const valued =
  /^(-r|--requirement|-c|--constraint|-e|--editable|-t|--target|-i|--index-url|--extra-index-url|--prefix|-C|--dir|--filter|-w|--workspace|--registry|--python|--source|-s|-f|--find-links|--cwd|--root|--group|--only-binary|--no-binary|--platform|--timeout|--retries)$/;

function named(args: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (/^(#|>|<|2>)/.test(word)) break;
    if (valued.test(word)) i++;
    else if (/^@?[A-Za-z][\w@./^~:<>=*[\],!+-]*$/.test(word)) found.push(word);
  }
  return found;
}

const packaging = /^(pip|setuptools|wheel)$/;

function pipPackages(args: readonly string[]): string[] {
  // Locked by hashes or by a file of constraints.
  if (args.some((it) => /^(-r|-c|--requirement|--constraint|--require-hashes)/.test(it))) return [];
  return named(args).filter(
    (it) =>
      !packaging.test(it) && !/==\d/.test(it) && !/^\.|[/\\]|\.(whl|gz|zip|txt)$/.test(it) && !it.startsWith('git+'),
  );
}

function suggestion(name: string): string {
  const bare = name.replace(/@(latest|[\^~].*)$/, '');
  return `# once, in the project: npm install --save-dev --save-exact ${bare}   or   uv add --dev ${bare}\nnpm ci        # or: uv sync --locked`;
}
