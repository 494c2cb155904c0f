import type { EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, type FactOf, factsOf } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { type Started, started } from '../../shared/variables.ts';

interface Defeated {
  readonly entry: EnvEntry;
  readonly read: FactOf<'env-read'>;
}

export default defineRule<Started>({
  id: 'secrets/config-drift/empty-value-defeats-default',
  title: 'An empty variable switches the built-in default off',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => started(model),
  noSubject: 'No container here runs an application whose sources are here.',

  check({ app, container }) {
    const empty = container.env.filter((entry) => entry.value.state === 'set' && entry.value.value === '');
    const defeated = empty.flatMap((entry): Defeated[] => {
      const reads = factsOf(app, 'env-read').filter((read) => read.name === entry.name);
      const read = reads.find((one) => hurts(one));
      // Another place in the code may be content with nothing.
      return read === undefined || reads.some((one) => one.emptyFallsBack) ? [] : [{ entry, read }];
    });
    const crash = defeated.find((one) => isParsed(one.read));
    const first = crash ?? defeated[0];
    if (first === undefined)
      return empty[0] === undefined
        ? skip(`${container.name} gets no empty variable.`)
        : pass(empty[0], 'the code expects that it may be empty');
    const { entry, read } = first;
    const others = defeated.filter((one) => one !== first).map((one) => one.entry.name);
    return fail(
      entry,
      `${titleOf(container)} gets ${entry.name} as an empty text when nobody sets it; ${app.name} (${at(read.span)}) then ${crash === undefined ? `uses that instead of ${read.default}` : `tries to read it as ${read.as === 'int' ? 'a whole number' : read.as === 'float' ? 'a number' : read.as}`}${others.length > 0 ? `. The same holds for ${others.slice(0, 4).join(', ')}` : ''}.`,
      {
        subject: { ...containerSubject(container, 'environment'), discriminator: entry.name },
        severity: crash === undefined ? 'MEDIUM' : 'HIGH',
        evidence: defeated.flatMap((one) => [one.entry.span, one.read.span]).slice(1, 7),
        path: [
          { span: entry.span, note: 'passes an empty text' },
          { span: read.span, note: `has the default ${read.default}, for a variable that is absent` },
        ],
        ...(crash === undefined
          ? {
              impact: `The service starts and looks healthy, and whatever needs ${entry.name} fails at its first use.`,
            }
          : {}),
        verify: `\`env -u ${entry.name} docker compose run --rm ${container.name.split('/')[0]} env | grep '^${entry.name}='\` must print the default or nothing at all.`,
        fix: advice(
          'Repeat the default, or pass the variable only when it is set',
          'yaml',
          `environment:\n  ${entry.name}: \${${entry.name}:-${read.default}}   # the same default as ${at(read.span)}\n  # or, in list form, without a value: passed on only when it is set\n  # - ${entry.name}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'An empty variable is set: defaults of `os.environ.get`, `??` and settings classes apply only to variables that are absent.',
    impact: 'The container stops at start with a conversion error, although nobody configured anything.',
    verify: 'Print the environment of a container that was started without the variable.',
    remedy: 'Use the same fallback in Compose as in the code, or treat empty like absent where it is read.',
    tradeOff: 'The default then stands in two places; a comment that names the other one helps.',
    sources: [
      'https://docs.docker.com/reference/compose-file/interpolation/',
      'https://docs.pydantic.dev/latest/concepts/pydantic_settings/#parsing-environment-variable-values',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nN = int(os.environ.get("MAX_PAGES", "300"))\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      MAX_PAGES: ${MAX_PAGES:-}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nN = int(os.environ.get("MAX_PAGES", "300"))\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      MAX_PAGES: ${MAX_PAGES:-300}\n',
      },
    ],
  },
});

function isParsed(read: FactOf<'env-read'>): boolean {
  return (
    read.as === 'int' ||
    (read.as === 'float' && read.span.file.endsWith('.py')) ||
    (read.field === true && (read.as === 'bool' || read.as === 'url' || read.as === 'json'))
  );
}

/** Empty is not what the default says, and the code does something with it. */
function hurts(read: FactOf<'env-read'>): boolean {
  if (read.emptyFallsBack) return false;
  if (isParsed(read)) return true;
  const value = read.default ?? '';
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) || (read.as === 'list' && value !== '');
}
