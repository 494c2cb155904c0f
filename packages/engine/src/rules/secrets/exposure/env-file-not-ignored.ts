import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { ignoredByGit } from '../../shared/tracked.ts';

interface Expected {
  /** Files that people who run this project create. */
  readonly files: readonly { readonly path: string; readonly span: Span; readonly secrets: readonly string[] }[];
}

export default defineRule<Expected>({
  id: 'secrets/exposure/env-file-not-ignored',
  title: 'The file with the real secrets would be committed',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select(model: DeploymentModel) {
    if (model.gitignores.length === 0) return [];
    const files = model.dotenvs.flatMap((dotenv) => {
      if (!dotenv.example) return [];
      const path = dotenv.file
        .replace(/[._-](?:example|sample|template|dist|tmpl)$/, '')
        // `env.sample` lies there without the dot so that people see it; the file that tools read has one.
        .replace(/(^|\/)env$/, '$1.env');
      const entries = [...dotenv.entries, ...(dotenv.offered ?? [])];
      const secrets = entries
        .filter((entry) => ['password', 'secret'].includes(kindOfName(entry.name) ?? ''))
        .map((entry) => entry.name);
      const span = entries.find((entry) => secrets.includes(entry.name))?.span;
      // A file that is in the tree already is somebody's decision, and the business of other rules.
      if (path === dotenv.file || span === undefined || model.files.some((file) => file.path === path)) return [];
      return [{ path, span, secrets }];
    });
    return files.length === 0 ? [] : [{ files }];
  },
  noSubject: 'No template of an environment file with secrets lies beside a .gitignore.',

  check({ files }, model) {
    const open = files.filter((file) => !ignoredByGit(file.path, model));
    const [first] = open;
    const [any] = files;
    if (any === undefined) return skip('No template.');
    if (first === undefined) return pass(any.span, `${any.path} is ignored by git`);
    const list = model.gitignores.find((one) => !one.path.includes('/')) ?? model.gitignores[0];
    return fail(
      list?.patterns[0]?.span ?? first.span,
      `${list?.path ?? '.gitignore'} does not hold back ${open
        .map((file) => file.path)
        .slice(0, 3)
        .join(
          ', ',
        )}, the file that people make from its template and fill with ${first.secrets.slice(0, 3).join(', ')}.`,
      {
        subject: { kind: 'file', name: first.path, anchor: 'gitignore' },
        evidence: open.slice(0, 4).map((file) => file.span),
        verify: `\`git check-ignore -v ${first.path}\` must print a pattern; today it prints nothing.`,
        fix: advice(
          'Ignore the real files, keep the templates',
          'gitignore',
          '.env\n.env.*\n!.env.example\n!.env.*.example',
        ),
      },
    );
  },

  docs: {
    problem: 'The next `git add .` takes the filled-in file along, and a pushed secret counts as public.',
    impact: 'Passwords and keys of a running system end in the history of the repository.',
    verify: 'Ask git with `git check-ignore`.',
    remedy: 'Add the names to .gitignore, with exceptions for the templates.',
    tradeOff: 'None.',
    sources: ['https://git-scm.com/docs/gitignore'],
  },
  examples: {
    bad: [{ '.gitignore': 'node_modules/\n', '.env.example': 'DB_PASSWORD=\n' }],
    good: [{ '.gitignore': 'node_modules/\n.env\n', '.env.example': 'DB_PASSWORD=\n' }],
  },
});
