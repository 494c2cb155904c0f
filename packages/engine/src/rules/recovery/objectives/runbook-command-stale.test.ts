import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './runbook-command-stale.ts';

const compose = 'services:\n  api:\n    image: acme/api:1.0.0\n  db:\n    image: postgres:17.2\n';
const page = (commands: string) => `# Operations\n\n\`\`\`bash\n${commands}\n\`\`\`\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a renamed service',
      files: {
        'compose.yml': compose,
        'docs/operations.md': page('docker compose exec -T postgres pg_dump app > a.sql'),
      },
      at: 'docs/operations.md:4',
      message: /the service postgres, which does not exist/,
    },
    {
      name: 'a script that is gone',
      files: { 'compose.yml': compose, 'docs/rollback.md': page('./scripts/rollback.sh v1') },
      at: 'docs/rollback.md:4',
      message: /the script .\/scripts\/rollback.sh/,
    },
    {
      name: 'a Compose file that is gone',
      files: { 'compose.yml': compose, 'DEPLOYMENT.md': page('docker compose -f compose.prod.yml restart api') },
      at: 'DEPLOYMENT.md:4',
      message: /the file compose.prod.yml/,
    },
    {
      name: 'a recipe that is gone',
      files: {
        'compose.yml': compose,
        Makefile: 'up:\n\tx\ndown:\n\ty\ntest:\n\tz\n',
        'docs/deploy.md': page('make release'),
      },
      at: 'docs/deploy.md:4',
      message: /recipe make release/,
    },
  ],
  good: [
    {
      name: 'all there',
      files: {
        'compose.yml': compose,
        'ops/a.sh': 'x\n',
        'docs/runbook.md': page('docker compose logs --tail 100 api\nbash ops/a.sh'),
      },
    },
    {
      name: 'a placeholder',
      files: { 'compose.yml': compose, 'docs/runbook.md': page('docker compose restart <service>') },
    },
    {
      name: 'a recipe that only calls others',
      files: {
        'compose.yml': compose,
        Makefile: 'up:\n\tx\ndown:\n\ty\ntest:\n\tz\nrelease: up down\n',
        'docs/deploy.md': page('make release'),
      },
    },
    {
      name: 'a checkout of something else',
      files: { 'compose.yml': compose, 'docs/deploy.md': page('git clone https://x.net/y && cd y\n./install.sh') },
    },
  ],
});
