import { advice, defineRule, fail } from '../../rule.ts';
import { listText, placeText } from '../../shared/containers.ts';
import { type DevelopmentStack, developmentStacks } from '../../shared/development-stack.ts';

/** Somebody else's platform builds and runs the product. */
const platformFile =
  /(^|\/)(vercel\.json|netlify\.toml|fly\.toml|render\.ya?ml|railway\.(json|toml)|Procfile|app\.json|zeabur\.ya?ml|dokku-scale|wrangler\.(toml|jsonc?)|app\.ya?ml|Chart\.yaml|[^/]+\.tf)$/;

export default defineRule<DevelopmentStack>({
  id: 'deployment/strategy/development-stack-only',
  title: 'The only stack here is the one of the developers',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',
  forDevelopers: 'unchanged',

  select: (model) =>
    developmentStacks(model).filter((stack) =>
      model.containers.every((it) => it.build === null || it.span.file === stack.file || it.environment !== 'prod'),
    ),
  noSubject: 'No Compose file here is a development stack, or another definition for production exists.',

  check(stack, model) {
    const platform = model.files.find((file) => platformFile.test(file.path))?.path;
    const [first] = stack.containers;
    const [mount] = stack.mounts;
    const names = listText(stack.containers.map((it) => it.name));
    const [start, ...others] = stack.starts;
    const also = others.length === 0 ? '' : `, likewise ${listText(others.map((it) => it.container.name))}`;
    return fail(
      first,
      `${stack.file} is a development stack, ${platform === undefined ? 'and nothing else here says how the product is run' : `and only ${platform} says where the product runs`}: ${names} ${stack.containers.length === 1 ? 'runs' : 'run'} the mounted sources (${mount.mount.source} over ${mount.mount.target}), and ${start?.container.name ?? first.name} starts ${start?.name ?? 'a development server'}${start === undefined ? '' : ` (${placeText(start.span)})`}${also}.`,
      {
        subject: { kind: 'file', name: stack.file, anchor: 'development-stack' },
        severity: platform === undefined ? 'HIGH' : 'MEDIUM',
        evidence: [...stack.mounts.map((it) => it.mount.span), ...stack.starts.map((it) => it.span)].slice(0, 8),
        verify: `Remove the mounts and run \`docker compose -f ${stack.file} up --build\`: the images alone must answer; and search the repository for the file that the server runs.`,
        fix: advice(
          'Describe production in a file of its own',
          'yaml',
          `# compose.prod.yml: images of a release, no mounts of sources, no development server\nservices:\n  ${first.name}:\n    image: registry.example.com/${first.name}:1.4.0\n    restart: unless-stopped`,
        ),
      },
    );
  },

  docs: {
    problem:
      'What is written for one developer on one machine becomes the server when somebody has to go live, with reloaders, open ports and sample passwords. The other findings about this file are weighed as those of a development stack.',
    impact:
      'Whoever deploys has to invent the production setup, differently each time, and nobody has tested or reviewed it.',
    verify: 'Look for the file that production runs; start the images without the mounts.',
    remedy:
      'Add a definition for production next to it, or write down which platform runs the product and with which settings.',
    tradeOff: 'Two files have to be kept alike; share the common part through a base file.',
    sources: ['https://docs.docker.com/compose/how-tos/production/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    build: .\n    command: uvicorn app:app --reload\n    volumes: [".:/app"]\n  db:\n    image: postgres:17.2\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "app:app"]\n',
        'app.py': '',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    build: .\n  db:\n    image: postgres:17.2\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "app:app"]\n',
        'app.py': '',
      },
    ],
  },
});
