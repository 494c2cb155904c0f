import type { ScriptCommand } from '../../../documents/shell/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { secretArgumentOf } from '../../shared/shell-secrets.ts';

interface Script {
  readonly path: string;
  readonly commands: readonly ScriptCommand[];
}

export default defineRule<Script>({
  id: 'secrets/exposure/secret-in-process-list',
  title: 'A password is visible in the process list',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.scripts
      // Helpers of developers and test runs use throw-away values.
      .filter(
        (script) =>
          script.environment === 'prod' && !/(?:^|\/)(?:start[_-]services|dev|local|test)[\w-]*\.sh$/.test(script.path),
      )
      .filter((script) => script.commands.some((command) => /pass|secret|token|key|-u |-a |-p/i.test(command.text))),
  noSubject: 'No script here handles a password.',

  check({ path, commands }) {
    const shown = commands.flatMap((command) => {
      const argument = secretArgumentOf(command);
      return argument === null ? [] : [{ command, argument }];
    });
    const [first] = shown;
    if (first === undefined) return skip('No password was found among the arguments of a command.');
    const { command, argument } = first;
    const program = command.program === '' ? (command.words[0] ?? 'the command') : command.program;
    return fail(
      command.span,
      `${path} hands a password to ${program} as an argument (${argument.flag})${shown.length > 1 ? `, and does so in ${shown.length} places` : ''}.`,
      {
        subject: { kind: 'script', name: path, anchor: program, discriminator: argument.flag },
        evidence: shown.slice(1, 5).map((one) => one.command.span),
        verify: `While it runs, \`ps -eo args | grep ${program}\` as another user of the host must not show the value.`,
        fix: advice('Take it out of the arguments', 'sh', `# instead of ${argument.flag}:\n# ${argument.instead}`),
      },
    );
  },

  docs: {
    problem:
      'Arguments of a running process are readable for every user of the host, and shells and audit logs keep them.',
    impact: 'Another local user, a monitoring agent or a shell history has the password.',
    verify: 'Look at the process list while the command runs.',
    remedy: 'Hand secrets over in the environment, on standard input, or in a file of mode 600.',
    tradeOff: 'None worth mentioning.',
    sources: [
      'https://docs.docker.com/reference/cli/docker/container/run/#env',
      'https://dev.mysql.com/doc/refman/8.4/en/password-security-user.html',
    ],
  },
  examples: {
    bad: [
      {
        'install.sh':
          '#!/bin/sh\nread -r PASSWORD\ndocker compose run --rm -e ADMIN_PASSWORD="$PASSWORD" web create-admin\n',
      },
    ],
    good: [
      {
        'install.sh':
          '#!/bin/sh\nread -r ADMIN_PASSWORD\nexport ADMIN_PASSWORD\ndocker compose run --rm -e ADMIN_PASSWORD web create-admin\n',
      },
    ],
  },
});
