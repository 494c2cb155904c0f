import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './documented-run-unlimited.ts';

const image = {
  'pyproject.toml': '[project]\nname = "text-reader"\nversion = "1.4"\n',
  Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nEXPOSE 8000\nCMD ["python", "-m", "reader"]\n',
};
const page = (command: string) => `# Reader\n\n\`\`\`sh\n${command}\n\`\`\`\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'the README is the only way into production',
      files: { ...image, 'README.md': page('docker run -d -p 8000:8000 acme/text-reader') },
      at: 'README.md:4',
      message: /sets no memory limit and no restart policy/,
      count: 1,
    },
    {
      name: 'a server in the background that removes itself when it stops',
      files: { ...image, 'README.md': page('docker run -p 8000:8000 -d --rm acme/text-reader') },
      at: 'README.md:4',
    },
    {
      name: 'a restart policy without a limit',
      files: { ...image, 'README.md': page('docker run -d --restart always -p 8000:8000 acme/text-reader') },
      at: 'README.md:4',
      message: /sets no memory limit, and no other/,
    },
  ],
  good: [
    {
      name: 'both are there',
      files: { ...image, 'README.md': page('docker run -d -m 2g --restart always -p 8000:8000 acme/text-reader') },
      passes: true,
    },
    {
      name: 'the pages hold a Compose file',
      files: {
        ...image,
        'docs/install.md': page('docker run -d -p 8000:8000 acme/text-reader'),
        'docs/install/plain/docker-compose.yml':
          'services:\n  reader:\n    image: acme/text-reader:1.4\n    restart: always\n    ports: ["8000:8000"]\n',
      },
    },
    {
      name: 'a Compose file is the way into production',
      files: {
        ...image,
        'README.md': page('docker run -d -p 8000:8000 acme/text-reader'),
        'compose.yml': 'services:\n  reader:\n    build: .\n    ports: ["8000:8000"]\n',
      },
    },
    {
      name: 'a trial that removes itself',
      files: { ...image, 'README.md': page('docker run --rm -p 8000:8000 acme/text-reader') },
    },
    {
      name: 'an image of somebody else',
      files: { ...image, 'README.md': page('docker run -d -p 5432:5432 postgres:16') },
    },
    { name: 'a tool', files: { ...image, 'README.md': page('docker run -v .:/in acme/text-reader') } },
  ],
});
