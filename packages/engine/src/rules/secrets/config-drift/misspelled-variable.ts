import type { App } from '../../../model/app.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, factsOf, noRunning, running } from '../../shared/apps.ts';
import { distance, isAmbient } from '../../shared/variables.ts';

interface Written {
  readonly name: string;
  readonly span: Span;
}

export default defineRule<App>({
  id: 'secrets/config-drift/misspelled-variable',
  title: 'A setting has no effect: nothing reads its name',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const reads = factsOf(app, 'env-read');
    const known = new Set(model.apps.flatMap((one) => factsOf(one, 'env-read').map((read) => read.name.toUpperCase())));
    if (known.size === 0) return skip('No environment variable is read in the sources.');
    const own = new Set(containersOfApp(app, model).map((container) => container.id));
    const elsewhere = new Set(
      model.containers
        .filter((container) => !own.has(container.id))
        .flatMap((container) => container.env.map((entry) => entry.name.toUpperCase())),
    );
    const written: Written[] = [
      ...containersOfApp(app, model).flatMap((container) =>
        container.env.map((entry) => ({ name: entry.name, span: entry.span })),
      ),
      ...model.dotenvs.flatMap((file) => file.entries.map((entry) => ({ name: entry.name, span: entry.span }))),
    ];
    const names = new Set(written.map((one) => one.name.toUpperCase()));
    const wrong = written.flatMap((one) => {
      const upper = one.name.toUpperCase();
      if (known.has(upper) || elsewhere.has(upper) || isAmbient(upper) || upper.length < 6) return [];
      const meant = reads.find((read) => !names.has(read.name.toUpperCase()) && isNear(upper, read.name.toUpperCase()));
      return meant === undefined ? [] : [{ one, meant }];
    });
    const [first] = wrong;
    const read = reads[0];
    if (first === undefined)
      return read === undefined
        ? skip('No environment variable is read in the sources.')
        : skip('No written name is close to another one that is read.');
    const others = wrong.slice(1).map(({ one, meant }) => `${one.name} (code: ${meant.name})`);
    return fail(
      first.one,
      `${first.one.name} is set here, but ${app.name} reads ${first.meant.name} (${at(first.meant.span)})${others.length > 0 ? `; likewise ${others.slice(0, 3).join(', ')}` : ''}.`,
      {
        subject: { ...appSubject(app, 'environment'), discriminator: first.one.name },
        severity: /LIMIT|MAX|TIMEOUT|SECRET|KEY|PASSWORD|URL/.test(first.one.name) ? 'HIGH' : 'MEDIUM',
        evidence: wrong
          .slice(0, 4)
          .flatMap(({ one, meant }) => [one.span, meant.span])
          .slice(1),
        path: [
          { span: first.one.span, note: `sets ${first.one.name}` },
          { span: first.meant.span, note: `reads ${first.meant.name}` },
        ],
        verify: `Set ${first.one.name} to something striking and look whether the service behaves differently: it does not.`,
        fix: advice(
          `Use the name that the code reads: ${first.meant.name}`,
          'sh',
          `${first.meant.name}=…   # instead of ${first.one.name}`,
        ),
      },
    );
  },

  docs: {
    problem: 'An unknown variable is ignored without a word, and the default applies.',
    impact: 'A limit, key or address that operators believe to be set is not, and nobody notices until it matters.',
    verify: 'Change the value and look for an effect.',
    remedy: 'Use one spelling, and let the settings class refuse unknown names (`extra="forbid"`).',
    tradeOff: 'Strict settings refuse to start with left-over variables; clean them up once.',
    sources: ['https://docs.pydantic.dev/latest/concepts/pydantic_settings/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nLIMIT = os.getenv("MAX_UPLOAD_MB", "10")\n\n@app.get("/x")\ndef x(): ...\n',
        '.env.example': 'MAX_UPLOADS_MB=50\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nLIMIT = os.getenv("MAX_UPLOAD_MB", "10")\n\n@app.get("/x")\ndef x(): ...\n',
        '.env.example': 'MAX_UPLOAD_MB=50\n',
      },
    ],
  },
});

/** One or two slips of the pen, or the same words in another order; numbers and single letters tell real neighbours apart. */
function isNear(a: string, b: string): boolean {
  if (a.replace(/\d/g, '') === b.replace(/\d/g, '')) return false;
  const limit = Math.min(a.length, b.length) >= 10 ? 2 : 1;
  if (distance(a, b, limit) <= limit) {
    const ours = a.split('_');
    const theirs = b.split('_');
    // DB_HOST and DB_PORT differ in a whole word: that is another setting.
    const changed = ours.length === theirs.length ? ours.filter((part, i) => part !== theirs[i]) : [];
    return ours.length !== theirs.length || changed.every((part) => part.length >= 5);
  }
  return a !== b && a.split('_').sort().join('_') === b.split('_').sort().join('_');
}
