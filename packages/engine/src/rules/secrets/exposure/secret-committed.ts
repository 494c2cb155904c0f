import type { DeploymentModel, SecretHit } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { factsOf } from '../../shared/apps.ts';
import { allRuns, listText } from '../../shared/containers.ts';
import { isSigningName } from '../../shared/credentials.ts';
import { isProviderKey, type Leak, leaksOf, namesOf } from '../../shared/secrets.ts';

export default defineRule<Leak>({
  id: 'secrets/exposure/secret-committed',
  title: 'A password or secret lies in the repository',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'secret-rotation',

  select: (model) => oneByFolder(leaksOf(model, isOfUse, false)),
  noSubject: 'No password, token or signing secret with a value of its own was found in the files read.',

  check({ file: first, hits }, model) {
    const files = [...new Set(hits.map((hit) => hit.span.file))];
    // Pipelines give their test services values of their own; only random-looking ones are worth an alarm there.
    const file = hits.find((hit) => hit.confidence === 'High')?.span.file ?? first;
    const pipeline = /^\.github\/|(?:^|\/)\.gitlab-ci/.test(file);
    const building = files.flatMap((one) => [...buildCommands(one, model), ...signingDefaults(one, model)]);
    const certain = hits.filter(
      (hit) =>
        hit.class === 'prod' &&
        (!pipeline || hit.confidence === 'High') &&
        !building.some(
          (span) => span.file === hit.span.file && span.start <= hit.span.start && hit.span.end <= span.end,
        ),
    );
    // Helpers of developers carry values of their own; only random ones may be real.
    if (
      /(?:^|\/)(?:tools|hack|scripts|bench|benchmarks)\//.test(file) &&
      certain.every((hit) => hit.confidence !== 'High')
    )
      return skip('The value belongs to a helper of developers.');
    const best =
      certain.find((hit) => hit.confidence === 'High') ??
      certain.find((hit) => hit.confidence === 'Medium') ??
      certain[0];
    if (best === undefined) return skip('Values in test, example and development files are not used in production.');
    const others = [...new Set(certain.map((hit) => hit.span.file))].filter((one) => one !== file);
    const isEnvFile = /(?:^|\/)\.env(?:\.|$)/.test(file);
    const name = /^[A-Za-z_]\w*$/.test(best.name) ? best.name : 'APP_SECRET';
    return fail(
      best,
      `${file}${others.length === 0 ? ' holds' : `, ${listText(others)} hold`} a value for ${namesOf(certain)}${certain.length > 1 ? ` (${certain.length} places)` : ''}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'secret', discriminator: best.name },
        variables: [...new Set(certain.map((hit) => hit.name))],
        severity: best.confidence === 'High' ? 'HIGH' : 'MEDIUM',
        confidence: best.confidence,
        evidence: certain
          .filter((hit) => hit !== best)
          .slice(0, 5)
          .map((hit) => hit.span),
        ...(isEnvFile
          ? {
              problem:
                'An uploaded archive may hold files that git ignores; when this one is in git as well, everyone with a clone has the value.',
            }
          : {}),
        verify: `\`git ls-files --error-unmatch ${file} && git log --oneline -- ${file}\` shows whether and since when it is in the history.`,
        fix: /\.ya?ml$/.test(file)
          ? advice(
              'Hand the value in at run time',
              'yaml',
              `environment:\n  ${name}: \${${name}:?set it in the environment or .env}`,
            )
          : advice(
              'Hand the value in at run time',
              'sh',
              `# rotate it, then:\n${name}=…   # in the secret store of the platform or an untracked .env (mode 600)\necho '.env' >> .gitignore`,
            ),
      },
    );
  },

  docs: {
    problem:
      'Everyone with a clone, a fork or an image layer has the value, and it stays in the history after the line is deleted.',
    impact: 'Whoever reads the repository can log in to the database or sign tokens in your name.',
    verify: 'Check with `git log` since when the file holds the value.',
    remedy:
      'Change the value, hand the new one in through the environment or a mounted secret, and keep only an example file in git.',
    tradeOff: 'Deployment needs a place for secrets; start with an untracked .env of mode 600 on the host.',
    sources: ['https://docs.docker.com/compose/how-tos/use-secrets/', 'https://12factor.net/config'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: a:1\n    environment:\n      JWT_SECRET: q7Rk2vXz9LmWc4TbYh8PsDf3\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: a:1\n    environment:\n      JWT_SECRET: ${JWT_SECRET:?set it}\n',
      },
    ],
  },
});

/** Files with the variables of one stack lie side by side and are mended together. */
function oneByFolder(leaks: readonly Leak[]): readonly Leak[] {
  const groups = new Map<string, Leak>();
  for (const leak of leaks) {
    const key = /\.env$/.test(leak.file) ? `${leak.file.slice(0, leak.file.lastIndexOf('/') + 1)}*.env` : leak.file;
    const before = groups.get(key);
    groups.set(key, before === undefined ? leak : { file: before.file, hits: [...before.hits, ...leak.hits] });
  }
  return [...groups.values()];
}

/** A hash opens nothing by itself; a name that says "not real" is believed. */
function isOfUse(hit: SecretHit): boolean {
  return (
    !isProviderKey(hit) &&
    hit.provider !== 'password-hash' &&
    !/(?:^|[-_.])(?:dummy|fake|example|sample|test|tests|testing|mock|old|default)(?:$|[-_.])/i.test(hit.name)
  );
}

/** `SECRET_KEY=build-key ./manage.py collectstatic`: settings must load, nothing is signed with it. */
function buildCommands(file: string, model: DeploymentModel): readonly Span[] {
  const images = model.images.filter((image) => image.file === file);
  return images
    .flatMap((image) => allRuns(image))
    .filter((run) =>
      /collectstatic|compilemessages|compress\b|assets:precompile|\b(?:npm|yarn|pnpm|bun)\b.{0,40}\bbuild\b|next build|vite build/.test(
        run.text,
      ),
    )
    .map((run) => run.instruction);
}

/** Defaults of signing secrets in the sources have a rule of their own. */
function signingDefaults(file: string, model: DeploymentModel): readonly Span[] {
  return model.apps
    .filter((app) => app.role === 'service' || app.role === 'worker')
    .flatMap((app) => factsOf(app, 'env-read'))
    .filter((read) => read.span.file === file && read.default !== null && isSigningName(read.name))
    .map((read) => read.span);
}
