import type { ComposeSecret } from '../../../model/compose/extras.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { factsOf } from '../../shared/apps.ts';
import { builtImage } from '../../shared/containers.ts';

interface Mounted {
  readonly secret: ComposeSecret;
  readonly containers: readonly Container[];
}

export default defineRule<Mounted>({
  id: 'secrets/config-drift/mounted-secret-never-read',
  title: 'A mounted secret has no effect: nothing reads it',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.composeSecrets.flatMap((secret): Mounted[] => {
      const containers = model.containers.filter(
        (container) =>
          container.span.file === secret.composeFile &&
          container.mounts.some((mount) => mount.kind === 'secret' && mount.source === secret.name),
      );
      return containers.length === 0 ? [] : [{ secret, containers }];
    }),
  noSubject: 'No Compose file here mounts a secret.',

  check({ secret, containers }, model) {
    // What a pulled image reads is not in the repository.
    const foreign = containers.find((container) => container.build === null || appsOf(container, model).length === 0);
    if (foreign !== undefined) return skip(`What ${foreign.name} reads is not in the repository.`);
    for (const container of containers) {
      const named = container.env.find(
        (entry) =>
          entry.value.state === 'set' &&
          (entry.value.value.includes(`/run/secrets/${secret.name}`) || entry.value.value.includes('/run/secrets')),
      );
      if (named !== undefined) return pass(named, 'a variable names the file');
      const words = [container.command, container.entrypoint].flatMap((one) =>
        one.state === 'set' ? [one.value.text] : one.state === 'unresolved' ? [one.expression] : [],
      );
      if (words.some((text) => text.includes('/run/secrets'))) return pass(container, 'the command reads the file');
      const reads = appsOf(container, model).flatMap((app) => factsOf(app, 'secret-file-read'));
      if (reads[0] !== undefined) return pass(reads[0], 'the code reads mounted secrets');
    }
    const script = model.scripts
      .flatMap((one) => one.commands)
      .find((one) => /\/run\/secrets|\bfile_env\b|(?:PASSWORD|SECRET|TOKEN|KEY|CREDENTIALS?)_FILE\b/.test(one.text));
    if (script !== undefined) return pass(script.span, 'a script reads mounted secrets');
    const image = containers
      .map((container) => builtImage(container, model))
      .find((one) => one?.entrypoint.state === 'unresolved');
    if (image !== undefined) return skip('The start command is not known.');
    const names = containers.map((container) => container.name);
    const app = containers[0] === undefined ? undefined : appsOf(containers[0], model)[0];
    return fail(
      secret.span,
      `Secret ${secret.name}${secret.file === null ? '' : ` (${secret.file})`} is mounted into ${names.slice(0, 3).join(', ')}, but neither ${app?.name ?? 'the code'} nor a script reads anything below /run/secrets.`,
      {
        subject: { kind: 'secret', name: secret.name, anchor: `secrets.${secret.name}` },
        evidence: containers
          .flatMap((container) =>
            container.mounts.filter((mount) => mount.source === secret.name).map((mount) => mount.span),
          )
          .slice(0, 4),
        verify: `Put something striking into ${secret.file ?? secret.name} and restart ${names[0]}: nothing changes. \`git grep -n run/secrets\` finds no reader.`,
        fix: advice(
          'Read the file, or hand the values in as variables',
          'yaml',
          `services:\n  ${names[0]}:\n    env_file: ./${secret.file ?? `secrets/${secret.name}.env`}   # when the file holds NAME=value lines\n    # or let the code read /run/secrets/${secret.name}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Compose only puts the file into the container; the application has to open it.',
    impact: 'Operators change the documented file and the service goes on with its built-in default.',
    verify: 'Change the file, restart, and look for an effect.',
    remedy:
      'Read the file at start, use the `X_FILE` convention, or load it with `env_file`; otherwise delete the mount.',
    tradeOff: 'With `env_file` the values are visible in the environment of the process.',
    sources: ['https://docs.docker.com/compose/how-tos/use-secrets/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nU = os.getenv("LLM_URL", "http://llm:1")\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    secrets: [llm_config]\nsecrets:\n  llm_config:\n    file: ./secrets/llm.env\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from pathlib import Path\nfrom fastapi import FastAPI\napp = FastAPI()\nU = Path("/run/secrets/llm_config").read_text()\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    secrets: [llm_config]\nsecrets:\n  llm_config:\n    file: ./secrets/llm.env\n',
      },
    ],
  },
});

function appsOf(container: Container, model: DeploymentModel) {
  return model.apps.filter((app) => app.containers.includes(container.id));
}
