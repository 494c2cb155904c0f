import type { DeploymentModel, SecretHit } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { isProviderKey, type Leak, leaksOf, namesOf } from '../../shared/secrets.ts';

export default defineRule<Leak>({
  id: 'secrets/exposure/provider-key-committed',
  title: 'A credential of a provider lies in the repository',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'secret-rotation',

  select: (model) => leaksOf(model, isProviderKey, true),
  noSubject: 'No key of a known provider and no private key was found in the files read.',

  check({ file, hits }, model) {
    const [first] = hits;
    const real = first.class === 'prod' || first.class === 'dev';
    // The id names the pair; only its other half signs.
    const half = first.provider === 'aws-access-key-id' && !hasSecretKey(file, model);
    const test = /test/.test(first.provider) || half;
    const what = first.provider === 'private-key' ? `a ${first.name}` : `${first.masked} (${first.provider})`;
    const sameFile = hits.filter((hit) => hit.span.file === file);
    const variable = variableFor(first.name, first.provider);
    return fail(
      first,
      `${listFiles(hits)} ${new Set(hits.map((hit) => hit.span.file)).size > 1 ? 'hold' : 'holds'} ${what}${sameFile.length > 1 ? ` and ${sameFile.length - 1} more of its kind (${namesOf(hits)})` : first.provider === 'private-key' ? '' : ` as ${first.name}`}.`,
      {
        subject: { kind: 'file', name: file, anchor: `secret/${first.provider}`, discriminator: first.name },
        severity: real && !test && first.confidence !== 'Low' ? 'CRITICAL' : 'MEDIUM',
        confidence: first.confidence,
        evidence: hits.slice(1, 5).map((hit) => hit.span),
        ...(half
          ? {
              problem:
                'The id alone opens nothing: the secret key that belongs to it was not found in this file. It says that somebody wrote the pair down nearby.',
              impact: 'Whoever finds the other half, in the history or in another file, acts as this account.',
            }
          : real
            ? {}
            : {
                impact:
                  'If the credential is real, whoever reads the repository can use it; test and example files are copied around more than others.',
              }),
        verify: `Ask the provider's console when this credential was last used, then \`git log --oneline -- ${file}\` for how long it has been readable.`,
        fix: advice(
          'Revoke it, create a new one, and read it from the environment',
          'sh',
          `# 1. revoke the credential at the provider and create a new one\n# 2. hand it in at run time, never in a file of the repository:\nexport ${variable}=…        # from the secret store of the platform\n# 3. git rm --cached ${file}   (when the whole file is secret) and add it to .gitignore and .dockerignore`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Everyone with a clone, a fork, a build log or an image layer can use it, and deleting the line does not remove it from the history.',
    impact: 'Strangers can act as you at the provider: read data, spend money, change deployments.',
    verify: 'Look up the last use of the credential at the provider.',
    remedy:
      'Revoke the credential first, then move its successor to the secret store of the platform and read it from the environment.',
    tradeOff: 'Rotation interrupts whatever still uses the old credential; find its users first.',
    sources: [
      'https://docs.github.com/en/code-security/secret-scanning/introduction/about-secret-scanning',
      'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
    ],
  },
  examples: {
    // Assembled here, and without a checksum, so that neither this file nor its page is taken for a leak.
    bad: [{ 'deploy.sh': `export STRIPE_KEY=sk${'_live_'}4f9Kq2ZxPw7RtY1uVb8NcM3d\n` }],
    good: [{ 'deploy.sh': 'export GITHUB_TOKEN="$(cat /run/secrets/github_token)"\n' }],
  },
});

function variableFor(name: string, provider: string): string {
  return /^[A-Z][A-Z0-9_]+$/.test(name) ? name : provider.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

function listFiles(hits: readonly SecretHit[]): string {
  const files = [...new Set(hits.map((hit) => hit.span.file))];
  return files.length > 2 ? `${files[0]} and ${files.length - 1} more files` : files.join(' and ');
}

function hasSecretKey(file: string, model: DeploymentModel): boolean {
  return model.secrets.some(
    (hit) => hit.span.file === file && (hit.provider === 'aws-secret-access-key' || /secret/i.test(hit.name)),
  );
}
