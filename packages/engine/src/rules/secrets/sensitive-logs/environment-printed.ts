import type { Script } from '../../../model/from-scripts.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';

const aside = /(?:^|[/_.-])(?:tests?|dev|devcontainer|debug|ci|examples?|vendor)(?:[/_.-]|$)/i;

export default defineRule<Script>({
  id: 'secrets/sensitive-logs/environment-printed',
  title: 'The start prints every variable, secrets included',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.scripts.filter((it) => it.form === 'script' && it.environment === 'prod' && !aside.test(it.path)),
  noSubject: 'No shell script of production is in this repository.',

  check(script) {
    const printed = script.commands.find(
      (it) =>
        it.inside === null &&
        !it.piped &&
        !it.nested &&
        it.redirects.length === 0 &&
        /^(?:printenv|env|export -p|declare -x|declare -p)$/.test(it.text.trim()),
    );
    if (printed === undefined) return pass(script.span, 'prints no whole environment');
    return fail(
      printed.span,
      `${script.path} prints the whole environment (\`${printed.text.trim()}\`, line ${printed.span.line}) whenever it runs.`,
      {
        subject: { kind: 'script', name: script.path, anchor: 'printenv' },
        verify: `Run ${script.path} with SECRET_TEST=abc in its environment and search its output for abc: there must be nothing.`,
        fix: advice(
          'Print the names that help, without values',
          'sh',
          'env | cut -d= -f1 | sort   # names only\necho "mode: ${APP_ENV:-production}"   # and the few values that are no secret',
        ),
      },
    );
  },

  docs: {
    problem:
      'Passwords, keys and tokens of the environment go to the terminal and, in a container, to the log of the platform.',
    impact: 'Everybody who may read logs, and every service that stores them, holds the credentials from then on.',
    verify: 'Search the log of a start for a value that you know.',
    remedy: 'Print chosen settings only, and rotate what was printed.',
    tradeOff: 'Faults of configuration take one more command to find.',
    sources: ['https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude'],
  },
  examples: {
    bad: [{ 'run.sh': '#!/bin/sh\nset -a; . ./.env\nprintenv\nexec uvicorn main:app\n' }],
    good: [{ 'run.sh': '#!/bin/sh\nset -a; . ./.env\nprintenv APP_ENV\nexec uvicorn main:app\n' }],
  },
});
