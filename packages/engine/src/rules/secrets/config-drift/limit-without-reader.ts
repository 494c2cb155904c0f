import type { EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { factsOf, usesAny } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { distance, isAmbient, type Started, started } from '../../shared/variables.ts';

/** Names of limits and switches: whoever sets one expects an effect. */
const limit =
  /(?:^|_)(?:MAX|MIN|LIMIT|TIMEOUT|SIZE|RETRIES|CONCURRENCY|CONCURRENT|TTL|EXPIRY|ENABLED?|DISABLED?|INTERVAL)(?:_|$)/;
/** Read by servers and libraries themselves. */
const foreign =
  /^(?:BODY_SIZE_LIMIT|UPLOAD_MAX|PHP_|JAVA_|NGINX_|POSTGRES|MYSQL|REDIS|RABBITMQ|ELASTIC|OPENSEARCH|LANGCHAIN_|LANGSMITH_|LLAMA|OLLAMA_|CHROMA|QDRANT|VLLM|RAY_|SPARK_|AIRFLOW|SUPERSET|GRADIO_|STREAMLIT_|CHAINLIT_|PRISMA_|SHUTDOWN_TIMEOUT|IDLE_TIMEOUT|KEEP_ALIVE|MAX_REQUESTS)/;

export default defineRule<Started>({
  id: 'secrets/config-drift/limit-without-reader',
  title: 'A limit is set that nothing reads',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => started(model).filter(({ container }) => container.build !== null),
  noSubject: 'No container here is built from sources that are here.',

  check({ container }, model) {
    const apps = model.apps.filter((app) => app.containers.includes(container.id));
    // Settings that are looked up by computed names cannot be told from unread ones.
    const dynamic = apps.find(
      (app) =>
        usesAny(
          app,
          'dynaconf',
          'convict',
          'nconf',
          'config',
          '@nestjs/config',
          'omegaconf',
          'hydra-core',
          'viper',
          'configparser',
        ) || factsOf(app, 'import').some((one) => one.name.startsWith('$env/')),
    );
    if (dynamic !== undefined) return skip(`${dynamic.name} looks settings up by computed names.`);
    const reads = new Set(apps.flatMap((app) => factsOf(app, 'env-read').map((read) => read.name.toUpperCase())));
    // A product with a few helpers of ours beside it reads its own variables.
    if (
      reads.size < 2 ||
      container.role === 'datastore' ||
      !container.env.some((entry) => reads.has(entry.name.toUpperCase()))
    )
      return skip('The sources read hardly any variable of this service by name.');
    const scripts = model.scripts.flatMap((script) => script.commands.map((command) => command.text)).join('\n');
    const words = [container.command, container.entrypoint]
      .flatMap((one) => (one.state === 'set' ? [one.value.text] : []))
      .join(' ');
    const candidates = container.env.filter(
      (entry) => limit.test(entry.name) && !foreign.test(entry.name) && !isAmbient(entry.name),
    );
    const unread = candidates.filter(
      (entry) =>
        !reads.has(entry.name.toUpperCase()) &&
        !scripts.includes(entry.name) &&
        !words.includes(entry.name) &&
        !isNested(entry, reads),
    );
    const [first] = unread;
    if (first === undefined)
      return candidates[0] === undefined ? skip('No limit is set.') : pass(candidates[0], 'the code reads it');
    const names = unread.map((entry) => entry.name);
    // A slip of the pen is told by another rule.
    if (names.every((name) => [...reads].some((read) => distance(name, read, 2) <= 2)))
      return skip('Another spelling is read.');
    return fail(
      first,
      `${titleOf(container)} gets ${names.slice(0, 3).join(', ')}, but no line of its sources reads ${names.length > 1 ? 'them' : 'it'}.`,
      {
        subject: { ...containerSubject(container, 'environment'), discriminator: first.name },
        evidence: unread.slice(1, 4).map((entry) => entry.span),
        verify: `\`git grep -n ${first.name}\` finds only configuration; setting it to 1 changes nothing.`,
        fix: advice(
          'Delete it, or enforce it where the work is done',
          'sh',
          `git grep -n ${first.name}   # find where the limit should apply, read it there, or remove the line`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The process sees the variable and ignores it; the built-in behaviour applies, which is often no limit at all.',
    impact: 'Operators believe that uploads, times or retries are limited and find out otherwise under load.',
    verify: 'Set the value to something absurd and look for an effect.',
    remedy: 'Read and enforce the limit in the code, use the name that the framework knows, or delete the line.',
    tradeOff: 'None.',
    sources: ['https://12factor.net/config'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nA = os.environ["DB_NAME"]\nB = os.getenv("REGION", "eu")\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      DB_NAME: a\n      MAX_UPLOAD_SIZE: "80"\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nA = os.environ["DB_NAME"]\nB = os.getenv("MAX_UPLOAD_SIZE", "10")\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      DB_NAME: a\n      MAX_UPLOAD_SIZE: "80"\n',
      },
    ],
  },
});

/** `LIMITS__UPLOAD_SIZE` sets a field of a nested settings class. */
function isNested(entry: EnvEntry, reads: ReadonlySet<string>): boolean {
  return entry.name.includes('__') || reads.has(entry.name.toUpperCase().split('_')[0] ?? '');
}
