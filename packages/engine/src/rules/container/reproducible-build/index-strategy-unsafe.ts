import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { allRuns, listText } from '../../shared/containers.ts';
import { pipInstall } from '../../shared/dependencies.ts';

interface Subject {
  readonly file: string;
  readonly span: Span;
  readonly how: string;
  readonly indexes: readonly string[];
  readonly unsafe: boolean;
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/index-strategy-unsafe',
  title: 'Any package index may answer for any package',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No image installs Python packages from more than one index.',

  check({ file, span, how, indexes, unsafe }) {
    if (!unsafe) return pass(span, 'the indexes are public ones of their makers');
    const own = indexes.filter((it) => !publicHosts.test(it));
    return fail(
      span,
      `${file} installs with ${how}${indexes.length === 0 ? '' : ` and asks ${listText([...new Set(indexes)])} beside PyPI`}: the highest version wins, wherever it comes from.`,
      {
        subject: { kind: 'image', name: file, anchor: `${file}/index-strategy` },
        severity: own.length > 0 ? 'HIGH' : 'MEDIUM',
        verify:
          'Compare the source of each package: `uv pip list --format json` and the lock file name the index; a name that exists on both may come from either.',
        fix: advice(
          'Say which package comes from which index',
          'toml',
          `# pyproject.toml\n[[tool.uv.index]]\nname = "extra"\nurl = "https://${indexes[0] ?? 'download.pytorch.org'}/…"\nexplicit = true\n\n[tool.uv.sources]\ntorch = { index = "extra" }`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Whoever publishes a higher version under the same name on one of the indexes gets it installed: dependency confusion.',
    impact: 'Foreign code runs in the build and in production under the name of a package that you trust.',
    verify: 'Look which index each package came from.',
    remedy: 'Bind packages to their index (explicit indexes and sources), and install from a lock with hashes.',
    tradeOff: 'Each package of the other index has to be named once.',
    sources: [
      'https://docs.astral.sh/uv/concepts/indexes/#searching-across-multiple-indexes',
      'https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url',
    ],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN uv pip install --extra-index-url https://download.pytorch.org/whl/cpu --index-strategy unsafe-best-match -r requirements.txt\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN pip install --extra-index-url https://download.pytorch.org/whl/cpu -r requirements.txt\n',
      },
    ],
  },
});

/** Indexes that carry packages of their own makers only. */
const publicHosts =
  /^(download\.pytorch\.org|pypi\.nvidia\.com|pypi\.org|test\.pypi\.org|abetlen\.github\.io|flashinfer\.ai|data\.pyg\.org|storage\.googleapis\.com|www\.piwheels\.org|wheels\.vllm\.ai)$/;

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const byFile = new Map<string, Subject>();
  for (const image of model.images) {
    const variable = [...image.env, ...image.otherEnv].find(
      (it) => it.name === 'UV_INDEX_STRATEGY' && /^unsafe-/.test(known(it.value) ?? ''),
    );
    for (const run of allRuns(image)) {
      if (pipInstall(run.words).length === 0 && !(run.words.includes('uv') && /\b(sync|lock|export)\b/.test(run.text)))
        continue;
      const indexes = hostsIn(run.words);
      const strategy = /--index-strategy[= ](unsafe-[a-z-]+)/.exec(run.text)?.[1];
      const foreign = indexes.some((host) => !publicHosts.test(host));
      if (indexes.length === 0 && strategy === undefined) continue;
      const how =
        strategy !== undefined
          ? `--index-strategy ${strategy}`
          : variable !== undefined
            ? 'UV_INDEX_STRATEGY set to unsafe'
            : '--extra-index-url';
      const unsafe =
        strategy !== undefined ||
        variable !== undefined ||
        (foreign && run.words.some((word) => word.startsWith('--extra-index-url')));
      const known_ = byFile.get(image.file);
      if (known_ === undefined || (unsafe && !known_.unsafe))
        byFile.set(image.file, { file: image.file, span: run.span, how, indexes, unsafe });
    }
  }
  return [...byFile.values()];
}

/** Hosts behind `--extra-index-url` and `--index`; addresses of a variable are not known. */
function hostsIn(words: readonly string[]): readonly string[] {
  return words.flatMap((word, i) => {
    const joined = /^--(extra-index-url|index)=(.*)$/.exec(word)?.[2];
    const value = joined ?? (/^--(extra-index-url|index)$/.test(word) ? words[i + 1] : undefined);
    const host = /^(?:[a-z-]+=)?https?:\/\/(?:[^@/]*@)?([^/:$]+)/.exec(value ?? '')?.[1];
    return host === undefined ? [] : [host];
  });
}
