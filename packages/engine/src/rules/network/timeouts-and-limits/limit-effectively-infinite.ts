import { numberOf } from '../../../documents/source/values.ts';
import type { App } from '../../../model/app.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, containersOfApp, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';
import { listText } from '../../shared/containers.ts';

type Read = FactOf<'env-read'>;

export default defineRule<App>({
  id: 'network/timeouts-and-limits/limit-effectively-infinite',
  title: 'Limits exist but their defaults never apply',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const limits = factsOf(app, 'env-read').filter((read) => read.default !== null && isLimit(read.name));
    const endless = limits.flatMap((read) => {
      const said = endlessness(read, app.language === 'node');
      return said === null || isGiven(read.name, app, model) ? [] : [{ read, said }];
    });
    const [first] = endless;
    if (first === undefined)
      return limits[0] === undefined
        ? skip('No setting of this service limits time or size.')
        : pass(limits[0], `${limits[0].name} has a working default`);
    const memory = containersOfApp(app, model)
      .map((container) => known(container.memoryLimit))
      .find((bytes) => bytes !== undefined);
    const heavy = factsOf(app, 'heavy-call')[0]?.library ?? factsOf(app, 'model-load')[0]?.library;
    return fail(
      first.read,
      `${listText(endless.map(({ read, said }) => `${read.name} (${said})`))} in ${first.read.span.file} limit nothing by default.`.replace(
        'limit nothing',
        endless.length === 1 ? 'limits nothing' : 'limit nothing',
      ),
      {
        subject: appSubject(app, 'limits/endless'),
        severity: heavy !== undefined || endless.length > 1 ? 'HIGH' : 'MEDIUM',
        evidence: endless.slice(1, 6).map(({ read }) => read.span),
        problem: `One huge or hostile ${heavy === undefined ? 'request' : `document in ${heavy}`} can hold a worker for days${memory === undefined ? '' : ` or fill the ${Math.round(memory / 1024 ** 2)} MiB of the container`}, and nobody sets what seems to be limited already.`,
        fix: advice(
          'Choose defaults that ordinary documents stay below',
          'python',
          endless.map(({ read }) => `${read.name.toLowerCase()} = ${suggestion(read.name)}`).join('\n'),
        ),
      },
    );
  },

  docs: {
    problem: 'A default of days or of the largest number is no limit, and the setting makes people think there is one.',
    impact:
      'A single document can occupy a worker for days or use all of the memory, and the queue behind it stands still.',
    verify: 'Send a document of 5,000 pages with the default settings: it must be refused or ended within minutes.',
    remedy: 'Set defaults from what real documents need, twice the 99th percentile say, and let operators raise them.',
    tradeOff: 'Rare large documents are refused until somebody raises the limit; say so in the error message.',
    sources: [
      'https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html',
      'https://docling-project.github.io/docling/usage/#limit-document-size',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\npydantic-settings==2.14.0\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/a")\ndef a(): ...\n',
        'settings.py':
          'import sys\nfrom pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    max_pages: int = sys.maxsize\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\npydantic-settings==2.14.0\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/a")\ndef a(): ...\n',
        'settings.py':
          'from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    max_pages: int = 500\n',
      },
    ],
  },
});

const time = /(?:^|_)(?:TIMEOUT|TIME_LIMIT|MAX_WAIT|DEADLINE|MAX_DURATION|MAX_RUNTIME)(?:_|$)/i;
const size =
  /(?:^|_)MAX_(?:\w*_)?(?:PAGES?|SIZE|BYTES|LENGTH|FILES?|ITEMS?|ROWS?|DEPTH|TOKENS|UPLOAD\w*|MB)(?:_|$)|(?:^|_)(?:PAGE|SIZE|FILE|UPLOAD|BODY|REQUEST)_LIMIT(?:_|$)/i;

function isLimit(name: string): boolean {
  return (
    (time.test(name) || size.test(name)) &&
    !/TTL|EXPIR|KEEP_?ALIVE|CACHE|POOL|SESSION|LOCKOUT|COOKIE|TOKEN_|INTERVAL|RETENTION|LOG/i.test(name)
  );
}

/** Why the default limits nothing; null when it does, or when zero and None may mean anything. Node counts in milliseconds. */
function endlessness(read: Read, inMilliseconds: boolean): string | null {
  const text = (read.default ?? '').replace(/#.*$/, '').trim();
  if (/^(?:sys\.maxsize|math\.inf|float\(["']inf(?:inity)?["']\)|np\.inf|inf)$/.test(text)) return text;
  const value = numberOf(text);
  if (value === null) return null;
  if (time.test(read.name)) {
    const seconds =
      inMilliseconds || /_MS$|MILLI/i.test(read.name)
        ? value / 1000
        : /MINUTES?$|_MIN$/i.test(read.name)
          ? value * 60
          : /HOURS?$/i.test(read.name)
            ? value * 3600
            : value;
    return seconds >= 86_400 ? `${Math.round(seconds / 86_400)} day${seconds >= 172_800 ? 's' : ''}` : null;
  }
  return value >= 2 ** 40 || (/PAGE|ITEM|FILES|ROW|DEPTH/i.test(read.name) && value >= 1_000_000) ? text : null;
}

/** The deployment sets it itself. */
function isGiven(name: string, app: App, model: Parameters<typeof containersOfApp>[1]): boolean {
  const containers = containersOfApp(app, model);
  return (
    containers.length > 0 &&
    containers.every((container) => container.env.some((entry) => entry.name.toUpperCase() === name.toUpperCase()))
  );
}

function suggestion(name: string): string {
  if (time.test(name)) return '600  # seconds';
  return /PAGE/i.test(name) ? '500' : /SIZE|BYTES|UPLOAD|LENGTH/i.test(name) ? '100 * 1024 * 1024' : '1000';
}
