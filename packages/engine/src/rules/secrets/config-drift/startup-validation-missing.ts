import { compareText } from '@seaworthy/schema/vocabulary';
import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';
import { stackOf } from '../../shared/stack.ts';
import { isAmbient } from '../../shared/variables.ts';

/** Below this number of settings a mistake is seen at once. */
const enough = 4;

export default defineRule<App>({
  id: 'secrets/config-drift/startup-validation-missing',
  title: 'Wrong settings surface only when they are used',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const validation = factsOf(app, 'config-validation')[0];
    if (validation !== undefined) return pass(validation, `settings are checked at start (${validation.library})`);
    const reads = mostRead(
      factsOf(app, 'env-read').filter(
        (read) =>
          !isAmbient(read.name) &&
          !/^npm_/.test(read.name) &&
          !/\.config\.[cm]?[jt]s$|(?:^|\/)(?:extra|release|releases)\//.test(read.span.file),
      ),
    );
    const names = [...new Set(reads.map((read) => read.name))];
    const [first] = reads;
    if (first === undefined || names.length < enough)
      return skip(`${app.name} reads only ${names.length} variables of its own.`);
    const central = reads.filter((read) => read.span.file === first.span.file);
    // One module that converts what it reads stops at import when a value is wrong.
    if (central.length >= reads.length * 0.8 && central.filter((read) => read.as !== undefined).length >= 3)
      return pass(first, 'one module reads and converts the settings');
    const files = new Set(reads.map((read) => read.span.file));
    return fail(
      first,
      `${app.name} reads ${names.length} variables in ${files.size} ${files.size === 1 ? 'file' : 'files'}, from ${names[0]} (${at(first.span)}) on, and checks none of them when it starts.`,
      {
        subject: appSubject(app, 'settings'),
        evidence: reads.slice(1, 5).map((read) => read.span),
        verify: `Start the service with ${names[1] ?? names[0]} set to nonsense: it must refuse and say which variable is wrong.`,
        fix:
          stackOf(app, first.span.file) === 'django'
            ? advice(
                'Read all settings once, in the settings of the project',
                'python',
                `import os\n\n${names
                  .slice(0, 4)
                  .map((name) => `${name} = os.environ["${name}"]`)
                  .join('\n')}   # raises at start when it is missing`,
              )
            : app.language === 'python'
              ? advice(
                  'Read all settings once, typed',
                  'python',
                  `class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_file=".env", extra="forbid")\n${names
                    .slice(0, 4)
                    .map((name) => `    ${name.toLowerCase()}: str`)
                    .join('\n')}\n\nsettings = Settings()   # raises at import when something is missing or wrong`,
                )
              : advice(
                  'Read all settings once, typed',
                  'ts',
                  `const Settings = z.object({\n${names
                    .slice(0, 4)
                    .map((name) => `  ${name}: z.string().min(1),`)
                    .join('\n')}\n});\nexport const settings = Settings.parse(process.env);   // throws at start`,
                ),
      },
    );
  },

  docs: {
    problem: 'A typo or a missing value stays unnoticed until the first request that needs it.',
    impact: 'A deploy looks healthy and fails for users hours later.',
    verify: 'Start with a nonsense value and expect a refusal.',
    remedy: 'Read all settings in one place with types and limits, and stop at start when one is wrong.',
    tradeOff: 'The service refuses to start with bad settings, which shows mistakes at deploy time.',
    sources: ['https://docs.pydantic.dev/latest/concepts/pydantic_settings/', 'https://12factor.net/config'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nA = os.getenv("DATA_DIR")\nB = os.getenv("MAX_PAGES")\nC = os.getenv("LS_URL")\nD = os.getenv("LS_KEY")\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\nfrom pydantic_settings import BaseSettings\napp = FastAPI()\n\nclass Settings(BaseSettings):\n    data_dir: str\n    max_pages: int = 300\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
  },
});

/** The file that reads most comes first: that is where checks would go. */
function mostRead(reads: readonly FactOf<'env-read'>[]): FactOf<'env-read'>[] {
  const counts = new Map<string, number>();
  for (const read of reads) counts.set(read.span.file, (counts.get(read.span.file) ?? 0) + 1);
  return [...reads].sort(
    (a, b) =>
      (counts.get(b.span.file) ?? 0) - (counts.get(a.span.file) ?? 0) ||
      compareText(a.span.file, b.span.file) ||
      a.span.start - b.span.start,
  );
}
