import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-dev-settings-in-deploy.ts';

const file = '.github/workflows/d.yml';
const env = { '.env': 'DOMAIN=localhost\nAPP_ENVIRONMENT=local\nFIRST_PASSWORD=changethis\n' };
const deploy = (steps: string) => ({
  [file]: `on: push\njobs:\n  d:\n    environment: production\n    steps:\n${steps}      - run: flyctl deploy\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a script that migrates, in another folder',
      files: {
        ...env,
        'backend/scripts/prestart.sh': 'set -e\nalembic upgrade head\npython seed.py\n',
        ...deploy(
          '      - run: uv run bash scripts/prestart.sh\n        working-directory: backend\n        env:\n          FIRST_PASSWORD: ${{ secrets.FIRST_PASSWORD }}\n',
        ),
      },
      at: `${file}:6`,
      message: /APP_ENVIRONMENT=local.*FIRST_PASSWORD/,
      severity: 'CRITICAL',
      fix: /rm -f \.\.\/\.env[\s\S]*unset APP_ENVIRONMENT/,
      fixLacks: /: production/,
    },
  ],
  good: [
    {
      name: 'the step takes the file away',
      files: {
        ...env,
        'backend/scripts/prestart.sh': 'set -e\nalembic upgrade head\n',
        ...deploy(
          '      - run: |\n          rm -f ../.env\n          uv run bash scripts/prestart.sh\n        working-directory: backend\n',
        ),
      },
      passes: true,
    },
    {
      name: 'in the container of production',
      files: { ...env, ...deploy('      - run: ssh h docker compose run --rm api alembic upgrade head\n') },
    },
    { name: 'no tracked .env', files: deploy('      - run: alembic upgrade head\n'), passes: true },
    {
      name: 'an example',
      files: {
        '.env.example': 'APP_ENV=local\nSECRET_KEY=changethis\n',
        ...deploy('      - run: alembic upgrade head\n'),
      },
      passes: true,
    },
    {
      name: 'tests migrate a database of their own',
      files: { ...env, [file]: 'on: push\njobs:\n  t:\n    steps:\n      - run: alembic upgrade head && pytest\n' },
    },
  ],
});
