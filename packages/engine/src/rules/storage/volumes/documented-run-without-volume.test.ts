import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './documented-run-without-volume.ts';

const image = 'FROM python:3.12-slim-bookworm\nVOLUME /srv/files\nCMD ["python", "app.py"]\n';
const page = (command: string, name = 'README.md') => ({
  [name]: `# Notes Desk\n\nStart:\n\n\`\`\`bash\n${command}\n\`\`\`\n`,
  'pyproject.toml': '[project]\nname = "notes-desk"\n',
  Dockerfile: image,
});

ruleTest(rule, {
  bad: [
    {
      name: 'over several lines',
      files: page('docker run -d \\\n  -p 3000:3000 \\\n  -e KEY=value \\\n  ghcr.io/acme/notes-desk:latest'),
      at: 'README.md:6',
      severity: 'HIGH',
      message: /for \/srv\/files.*declares a volume \(Dockerfile:2\)/,
    },
    {
      name: 'in the documentation',
      files: page('docker run -p 3000:3000 -v ./conf:/etc/notes acme/notes-desk', 'docs/install.md'),
      at: 'docs/install.md:6',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'a volume above the folder', files: page('docker run -v data:/srv acme/notes-desk'), passes: true },
    {
      name: 'with --mount',
      files: page('docker run --mount type=volume,source=d,target=/srv/files acme/notes-desk'),
      passes: true,
    },
    { name: 'a try-out', files: page('docker run --rm -p 80:80 acme/notes-desk') },
    { name: 'a command of its own', files: page('docker run -it acme/notes-desk python manage.py shell') },
    { name: 'an image of others', files: page('docker run -p 6379:6379 redis:8.2') },
    { name: 'a sentence', files: page('With docker run it is easy.') },
  ],
});
