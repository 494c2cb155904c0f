import type { ScriptCommand } from '../../../documents/shell/document.ts';
import type { Script } from '../../../model/from-scripts.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

interface Removal {
  readonly script: Script;
  readonly command: ScriptCommand;
}

/** `rm -rf $NAME/…` where nothing in the script gives NAME a value. */
const bare = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?(\/[^$`]*)?$/;

export default defineRule<Removal>({
  id: 'storage/uploads/cleanup-path-unset',
  title: 'A clean-up deletes everything when a variable is empty',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.scripts
      .filter((script) => script.environment === 'prod' && script.form === 'script')
      .flatMap((script) =>
        script.commands
          .filter((it) => it.program === 'rm' && it.words.some((word) => /^-\w*[rR]/.test(word)))
          .map((command) => ({ script, command })),
      ),
  noSubject: 'No script of this repository removes folders.',

  check({ script, command }) {
    const target = command.words.find((word, i) => i > 0 && bare.test(word));
    const match = target === undefined ? null : bare.exec(target);
    const name = match?.[1];
    const below = match?.[2] ?? '';
    if (target === undefined || name === undefined || below.replace(/[/*.]/g, '') === target)
      return skip('No clean-up starts at a variable that may be empty.');
    // `rm -rf $X` with X empty removes nothing; `rm -rf $X/*` removes the root.
    const root =
      /^\/(\*|\.|$)/.test(below) || /^\/(bin|boot|etc|home|lib|opt|root|sbin|srv|usr|var|data|app)(\/|$)/.test(below);
    if (!root) return pass(command.span, 'an empty variable removes nothing');
    const set = script.commands.some(
      (it) =>
        it.span.start < command.span.start &&
        (it.assignments.some((assignment) => assignment.name === name) ||
          it.words.some((word) => word.startsWith(`${name}=`)) ||
          (it.program === 'read' && it.words.includes(name)) ||
          (/^(\[|\[\[|test)$/.test(it.program) && it.text.includes(name)) ||
          it.text.includes(`\${${name}:?`)),
    );
    if (set || script.options.nounset)
      return pass(
        command.span,
        script.options.nounset ? 'an unset variable stops the script' : `${name} is set or tested before`,
      );
    return fail(
      command.span,
      `${script.path} runs \`${command.text.slice(0, 80).replace(/`/g, "'")}\`, and nothing in it sets ${name} or stops when it is empty.`,
      {
        subject: { kind: 'script', name: script.path, anchor: 'rm', discriminator: name },
        verify: `\`env -u ${name} bash -n\` does not see it; run \`${name}= bash -c 'echo rm -rf ${target.replace(/'/g, '')}'\` and read the path.`,
        fix: advice('Stop when it is empty', 'sh', `set -u\nrm -rf -- "\${${name}:?is empty}"${below}`),
      },
    );
  },

  docs: {
    problem: 'When the variable is missing, in cron for example, the path begins at the root of the disk.',
    impact: 'Uploads, databases and the system itself are deleted by the script that should only tidy up.',
    verify: 'Print the command with the variable empty.',
    remedy: 'Use `${NAME:?}` and `set -u`, and remove below a fixed folder.',
    tradeOff: 'None worth naming.',
    sources: ['https://www.shellcheck.net/wiki/SC2115'],
  },
  examples: {
    bad: [{ 'ops/clean.sh': '#!/bin/sh\nrm -rf $UPLOAD_DIR/*\n' }],
    good: [{ 'ops/clean.sh': '#!/bin/sh\nrm -rf "${UPLOAD_DIR:?}"/*\n' }],
  },
});
