import type { ComposeSecret } from '../../../model/compose/extras.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { ignoredByGit } from '../../shared/tracked.ts';

export default defineRule<ComposeSecret>({
  id: 'secrets/exposure/compose-secret-file-committed',
  title: 'The file behind a Compose secret is in the repository',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'secret-rotation',

  select: (model: DeploymentModel) => model.composeSecrets.filter((secret) => secret.file !== null),
  noSubject: 'No Compose file here takes a secret from a file.',

  check(secret, model) {
    const file = model.files.find((one) => one.path === secret.file);
    if (file === undefined || file.size === 0) return pass(secret.span, 'the file is not in the repository');
    if (/(?:^|[._-])(?:example|sample|template|dist)(?:[._-]|$)/.test(file.path))
      return skip('The file is a template.');
    const ignored = ignoredByGit(file.path, model);
    const other = model.files.find((one) => one.path === secret.composeFile)?.class ?? 'prod';
    return fail(
      secret.span,
      `Secret ${secret.name} comes from ${file.path} (${file.size} bytes), which ${ignored ? 'is in this archive although git ignores it' : 'is in the repository'}.`,
      {
        subject: { kind: 'secret', name: secret.name, anchor: `secrets.${secret.name}.file` },
        severity: ignored || other !== 'prod' ? 'MEDIUM' : 'HIGH',
        confidence: ignored ? 'Low' : 'High',
        verify: `\`git log --oneline -- ${file.path}\` must print nothing.`,
        fix: advice(
          'Take the file out of git, change the value, and ignore the folder',
          'sh',
          `git rm --cached ${file.path}\necho '${file.path}' >> .gitignore\numask 077 && openssl rand -base64 32 > ${file.path}   # then change it in the service, too`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Everyone with a clone has the value that the mount is meant to protect, and every installation starts with the same one.',
    impact: 'Whoever reads the repository can log in to the service behind it.',
    verify: 'Ask git for the history of the file.',
    remedy: 'Generate the file on each host with mode 600, ignore it, and commit at most an empty example.',
    tradeOff: 'One more step before the first start.',
    sources: ['https://docs.docker.com/compose/how-tos/use-secrets/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db\n    secrets: [db]\nsecrets:\n  db:\n    file: ./db/password.txt\n',
        'db/password.txt': 'hello-world\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db\n    secrets: [db]\nsecrets:\n  db:\n    file: ./db/password.txt\n',
      },
    ],
  },
});
