import type { Command } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known, type Setting } from '../../../model/setting.ts';
import { programName } from '../../../text/shell-words.ts';
import type { SubjectName } from '../../rule.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { containerSubject, imageSubject, titleOf } from '../../shared/containers.ts';

interface Subject {
  readonly owner: string;
  readonly subject: SubjectName;
  readonly setting: Setting<Command>;
  readonly words: readonly string[];
  readonly language: 'dockerfile' | 'yaml';
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/exec-form-unexpanded-variable',
  title: 'The program gets a variable name instead of its value',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No start command is written as a list.',

  check({ owner, subject, setting, words, language }) {
    const literal = words.slice(1).find((word) => /\$\{?[A-Z][A-Z0-9_]*/.test(word));
    const operator = words.slice(1).find((word) => /^(&&|\|\||\||;|>|>>|2>&1)$/.test(word));
    const culprit = literal ?? operator;
    if (culprit === undefined) return skip('No exec form holds a variable that nothing expands.');
    const what = literal === undefined ? `the operator ${culprit}` : culprit;
    return fail(
      setting,
      `${owner} starts ${programName(words[0])} from a list, so that no shell runs, and hands it ${what} as it stands.`,
      {
        subject: { ...subject, discriminator: culprit },
        verify: `\`docker run --rm IMAGE\` complains about "${culprit}".`,
        fix: advice(
          'Let a shell expand it and step aside',
          language,
          `${language === 'dockerfile' ? 'CMD ' : 'command: '}["sh", "-c", "exec ${words.join(' ').replaceAll('"', "'")}"]`,
        ),
      },
    );
  },

  docs: {
    problem: 'Only a shell replaces variables and understands operators; the list form starts the program directly.',
    impact: 'The program stops with an error about its arguments, or listens on a port named after the variable.',
    verify: 'Start the image once.',
    remedy: 'Wrap the command in sh -c with exec, or let the program read the variable itself.',
    tradeOff: 'The shell form needs a shell in the image.',
    sources: ['https://docs.docker.com/reference/dockerfile/#shell-and-exec-form'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "$PORT"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCMD ["sh", "-c", "exec uvicorn main:app --host 0.0.0.0 --port $PORT"]\n',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const fromImages = model.images.flatMap((image): Subject[] => {
    const entry = known(image.entrypoint);
    const command = known(image.command);
    // An entrypoint script may evaluate what it gets.
    const wrapped = entry !== undefined && command !== undefined;
    const setting = command !== undefined && !wrapped ? image.command : image.entrypoint;
    const value = known(setting);
    return value?.form === 'exec' && !evaluates(value.words)
      ? [
          {
            owner: image.file,
            subject: imageSubject(image, 'CMD'),
            setting,
            words: value.words,
            language: 'dockerfile',
          },
        ]
      : [];
  });
  // Compose replaces single dollars itself; what is left was written as $$.
  const fromServices = model.containers.flatMap((container): Subject[] => {
    const value = known(container.command);
    if (container.platform !== 'compose' || value === undefined || container.build !== null || evaluates(value.words))
      return [];
    const entry = known(container.entrypoint);
    if (entry !== undefined || value.words.length === 0) return [];
    return value.words.some((word) => /\$\{?[A-Z]/.test(word)) && isProgram(value.words[0] ?? '')
      ? [
          {
            owner: titleOf(container),
            subject: containerSubject(container, 'command'),
            setting: container.command,
            words: value.words,
            language: 'yaml',
          },
        ]
      : [];
  });
  return [...fromImages, ...fromServices];
}

/** A shell, or a program that expands variables of its arguments itself. */
function evaluates(words: readonly string[]): boolean {
  return (
    words
      .slice(0, 4)
      .some((word) =>
        /^(sh|bash|ash|dash|zsh|env|envsubst|caddy|cmd|powershell|pwsh|node|python3?|supervisord|nginx|redis-server|java)(\.exe)?$/i.test(
          programName(word),
        ),
      ) || /entrypoint|\.sh$/.test(words[0] ?? '')
  );
}

function isProgram(word: string): boolean {
  return /^(uvicorn|gunicorn|hypercorn|celery|fastapi|flask|npm|yarn|next)$/.test(programName(word));
}
