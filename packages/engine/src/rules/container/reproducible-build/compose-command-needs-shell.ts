import type { Command, Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known, type Setting } from '../../../model/setting.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { builtImage, containerSubject, titleOf } from '../../shared/containers.ts';

interface Subject {
  readonly container: Container;
  readonly setting: Setting<Command>;
  readonly command: Command;
  readonly operator: string;
}

const operators = /^(&&|\|\||;|\||>|>>|<|2>&1|&)$/;

export default defineRule<Subject>({
  id: 'container/reproducible-build/compose-command-needs-shell',
  title: 'The command needs a shell and gets none',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No service uses shell operators in its command.',

  check({ container, setting, command, operator }) {
    const program = command.words[0] ?? '';
    return fail(
      setting,
      `${titleOf(container)} uses ${operator} in its command, but no shell reads it: ${program} gets "${operator}" and everything behind it as arguments.`,
      {
        subject: containerSubject(container, 'command'),
        verify: `\`docker compose run --rm ${container.name}\` shows what ${program} says about its arguments.`,
        fix: advice(
          'Let a shell run it',
          'yaml',
          `    command: ["sh", "-c", ${JSON.stringify(withExec(command.text))}]`,
        ),
      },
    );
  },

  docs: {
    problem: 'Compose splits the text into words and starts the first one; operators only mean something to a shell.',
    impact: 'The service does not start, or the second half never runs.',
    verify: 'Start the service alone and read its first lines.',
    remedy: 'Name the shell, with exec in front of the last command so that it gets the signals.',
    tradeOff: 'One shell more to get the quoting right for.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#command'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    command: alembic upgrade head && uvicorn app:app --host 0.0.0.0\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    command: ["sh", "-c", "alembic upgrade head && exec uvicorn app:app --host 0.0.0.0"]\n',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  return model.containers.flatMap((container) => {
    if (container.platform !== 'compose') return [];
    const image = builtImage(container, model);
    const entry = known(container.entrypoint) ?? (image === undefined ? undefined : known(image.entrypoint));
    // An entrypoint that is a shell, or a script of somebody, may evaluate its arguments.
    if (entry !== undefined && (entry.form === 'shell' || /sh$|-c$/.test(entry.words.join(' ')))) return [];
    return [container.command, container.entrypoint].flatMap((setting): Subject[] => {
      const command = known(setting);
      const [first = '', second = ''] = command?.words ?? [];
      const operator = command?.words.find((word) => operators.test(word) || /[^\\];$/.test(word));
      if (
        command === undefined ||
        operator === undefined ||
        /(^|\/)(ba|da|a|z)?sh$/.test(first) ||
        second === '-c' ||
        (image === undefined && container.build === null && entry === undefined && container.role === 'datastore')
      )
        return [];
      return [{ container, setting, command, operator: operators.test(operator) ? operator : ';' }];
    });
  });
}

function withExec(text: string): string {
  const at = text.lastIndexOf('&&');
  return at < 0 ? text : `${text.slice(0, at)}&& exec${text.slice(at + 2)}`;
}
