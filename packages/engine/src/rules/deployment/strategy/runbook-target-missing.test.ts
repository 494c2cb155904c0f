import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './runbook-target-missing.ts';

const stack = { 'compose.yml': 'services:\n  api:\n    image: acme/api:1\n  db:\n    image: postgres:17\n' };
const page = (text: string, name = 'docs/operations.md') => ({ ...stack, [name]: text });

ruleTest(rule, {
  bad: [
    {
      name: 'services of a way back',
      files: page('# Roll back\n\n```yaml\nservices:\n  backend:\n    image: a:0\n  frontend:\n    image: a:0\n```\n'),
      at: 'docs/operations.md:5',
      message: /backend, frontend; the Compose files here have api, db/,
      severity: 'HIGH',
      count: 1,
    },
    {
      name: 'a command with a service of old',
      files: page(
        '# Restore the database\n\n```bash\ndocker compose stop api\ndocker compose exec -T postgres psql -U app < dump.sql\n```\n',
      ),
      at: 'docs/operations.md:5',
      severity: 'MEDIUM',
    },
    {
      name: 'a file that is gone',
      files: page('## Upgrade\n\n```sh\ndocker compose -f docker-compose.prod.yml pull\n```\n'),
      at: 'docs/operations.md:4',
      message: /docker-compose\.prod\.yml/,
    },
  ],
  good: [
    {
      name: 'names and files exist',
      files: page(
        '## Upgrade\n\n```sh\ndocker compose -f compose.yml up -d --wait api db\ndocker compose logs -f --tail 100 api\ndocker compose exec db psql\n```\n',
      ),
    },
    {
      name: 'placeholders',
      files: page(
        '## Upgrade\n\n```sh\ndocker compose restart <service>\ndocker compose -f /opt/desk/compose.yml up -d web\n```\n',
      ),
    },
    {
      name: 'a service to add',
      files: page('# Add a search server\n\n```yaml\nservices:\n  search:\n    image: x\n```\n', 'docs/search.md'),
    },
    { name: 'no Compose project here', files: { 'docs/rollback.md': '```yaml\nservices:\n  a:\n    image: x\n```\n' } },
  ],
});
