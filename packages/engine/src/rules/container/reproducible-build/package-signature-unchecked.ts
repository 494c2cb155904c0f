import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { hitsByFile, program, type RunHit } from '../../shared/run-flags.ts';

export default defineRule<{ file: string; hits: readonly RunHit[] }>({
  id: 'container/reproducible-build/package-signature-unchecked',
  title: 'System packages are installed unchecked',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => [...hitsByFile(model, look)].map(([file, hits]) => ({ file, hits })),
  noSubject: 'No image switches the check of package signatures off.',

  check({ file, hits }) {
    const first = hits[0];
    if (first === undefined) throw new Error('a subject without hits');
    return fail(
      first.span,
      `${file} installs packages with ${listText([...new Set(hits.map((hit) => hit.what))])}, which skips their signatures.`,
      {
        subject: { kind: 'image', name: file, anchor: `${file}/signatures` },
        evidence: hits.slice(1, 8).map((hit) => hit.span),
        fix: advice(
          'Import the key of the repository',
          'dockerfile',
          'RUN rpm --import https://example.org/repository-key.asc \\\n    && dnf install -y package',
        ),
      },
    );
  },

  docs: {
    problem: 'A package that someone replaced on a mirror or on the way is installed like any other.',
    impact: 'Foreign code runs as root during the build and stays in the image.',
    verify: 'Install with the check on: the error names the missing key.',
    remedy: 'Import the key of the repository and remove the switch.',
    tradeOff: 'The key has to be renewed when the repository changes it.',
    sources: ['https://dnf.readthedocs.io/en/latest/conf_ref.html', 'https://wiki.debian.org/SecureApt'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM almalinux:9.5\nRUN dnf install -y --nogpgcheck nginx\n' }],
    good: [{ Dockerfile: 'FROM almalinux:9.5\nRUN dnf install -y nginx\n' }],
  },
});

function look(words: readonly string[]): string | undefined {
  const has = (...flags: string[]) => flags.find((flag) => words.includes(flag));
  switch (program(words)) {
    case 'yum':
    case 'dnf':
    case 'tdnf':
    case 'microdnf':
      return has('--nogpgcheck') ?? words.find((word) => /^--setopt=.*gpgcheck=(0|false)/.test(word));
    case 'rpm':
      return has('--nosignature', '--nodigest', '--nogpg', '--noverify', '--nosigs', '--nodigests');
    case 'apt-get':
    case 'apt':
      return has('--allow-unauthenticated', '--force-yes', '--no-allow-insecure-repositories=false');
    case 'apk':
      return has('--allow-untrusted');
    default:
      return undefined;
  }
}
