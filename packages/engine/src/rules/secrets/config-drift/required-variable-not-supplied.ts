import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, type FactOf, factsOf } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { imageOf, isAmbient, loadsEnvFileItself, type Started, started, supplyOf } from '../../shared/variables.ts';

export default defineRule<Started>({
  id: 'secrets/config-drift/required-variable-not-supplied',
  title: 'The service cannot start: a setting is missing',
  severity: 'CRITICAL',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => started(model),
  noSubject: 'No container here runs an application whose sources are here.',

  check({ app, container }, model) {
    const image = imageOf(app, container, model);
    const required = uniqueByName(
      factsOf(app, 'env-read').filter(
        (read) => read.required && !isAmbient(read.name) && !/^(?:VITE|NEXT_PUBLIC|REACT_APP)_/.test(read.name),
      ),
    );
    if (loadsEnvFileItself(app, container, model)) return skip(`${app.name} reads an environment file of its own.`);
    if (required.length === 0) return skip(`${app.name} reads no variable that must be set.`);
    const states = required.map((read) => ({ read, supply: supplyOf(read.name, container, image) }));
    // Several services of one image read different parts of the code; a reader of none of them is not started by this one.
    const missing = states.filter((one) => one.supply === 'no').map((one) => one.read);
    const [first] = missing;
    if (first === undefined)
      return states.some((one) => one.supply === 'unknown')
        ? skip('The variables come from a file or Secret that is not in the repository.')
        : pass([container, required[0] ?? container], 'every required variable is set');
    const siblings = app.containers.length > 1;
    const names = missing.map((read) => read.name);
    return fail(
      container,
      `${titleOf(container)} does not get ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}, which ${app.name} requires (${at(first.span)}).`,
      {
        subject: { ...containerSubject(container, 'environment'), discriminator: first.name },
        severity: siblings ? 'HIGH' : 'CRITICAL',
        confidence: siblings ? 'Low' : 'Medium',
        evidence: missing.slice(0, 5).map((read) => read.span),
        path: [
          { span: first.span, note: `requires ${first.name}` },
          { span: container.span, note: 'starts without it' },
        ],
        verify: `\`docker compose run --rm ${container.name.split('/')[0]} env | grep -E '^(${names.slice(0, 4).join('|')})='\` must print each of them.`,
        fix:
          container.platform === 'compose'
            ? advice(
                'Pass them, and fail early when they are missing',
                'yaml',
                `services:\n  ${container.name}:\n    environment:\n${names
                  .slice(0, 6)
                  .map((name) => `      ${name}: \${${name}:?set ${name}}`)
                  .join('\n')}`,
              )
            : advice(
                'Pass them from a Secret or ConfigMap',
                'yaml',
                names
                  .slice(0, 6)
                  .map((name) => `- name: ${name}\n  valueFrom:\n    secretKeyRef: { name: ${app.name}, key: ${name} }`)
                  .join('\n'),
              ),
      },
    );
  },

  docs: {
    problem: 'The code has no default for it and stops, at start or at the first request that needs it.',
    impact: 'The container restarts in a loop, or answers 500 on the routes that need the value.',
    verify: 'Print the environment of the container.',
    remedy: 'Pass the variable to the service and let Compose fail with `${NAME:?message}` when nobody sets it.',
    tradeOff: 'Starting needs one more value; an example file tells people which.',
    sources: [
      'https://docs.docker.com/compose/how-tos/environment-variables/',
      'https://docs.pydantic.dev/latest/concepts/pydantic_settings/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nKEY = os.environ["LABEL_STUDIO_API_KEY"]\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nKEY = os.environ["LABEL_STUDIO_API_KEY"]\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      LABEL_STUDIO_API_KEY: ${LABEL_STUDIO_API_KEY:?set it}\n',
      },
    ],
  },
});

/** The same variable may be read with a default elsewhere; then it is not required after all. */
function uniqueByName(reads: readonly FactOf<'env-read'>[]): FactOf<'env-read'>[] {
  const seen = new Map<string, FactOf<'env-read'>>();
  for (const read of reads) if (!seen.has(read.name.toUpperCase())) seen.set(read.name.toUpperCase(), read);
  return [...seen.values()];
}
