import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './diverged-heads.ts';

const django = (parents: Record<string, string>) => ({
  'requirements.txt': 'django==5.2\n',
  'shop/urls.py': 'from django.urls import path\nurlpatterns = [path("x/", view)]\n',
  Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
  ...Object.fromEntries(
    Object.entries(parents).map(([name, parent]) => [
      `shop/migrations/${name}.py`,
      `from django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = [${parent}]\n    operations = []\n`,
    ]),
  ),
});

ruleTest(rule, {
  bad: [
    {
      name: 'two Django leaves',
      files: django({ '0001_a': '', '0002_b': '("shop", "0001_a")', '0002_c': '("shop", "0001_a")' }),
      at: 'shop/migrations/0002_c.py:3',
      message: /end in 2 places/,
    },
  ],
  good: [
    {
      name: 'a squashed migration beside those that it stands for',
      files: {
        ...django({ '0001_a': '', '0002_b': '("shop", "0001_a")', '0003_c': '("shop", "0001_squashed_0002_b")' }),
        'shop/migrations/0001_squashed_0002_b.py':
          'from django.db import migrations\n\nclass Migration(migrations.Migration):\n    replaces = [("shop", "0001_a"), ("shop", "0002_b")]\n    dependencies = []\n    operations = []\n',
      },
      passes: true,
    },
    {
      name: 'merged',
      files: django({
        '0001_a': '',
        '0002_b': '("shop", "0001_a")',
        '0002_c': '("shop", "0001_a")',
        '0003_merge': '("shop", "0002_b"), ("shop", "0002_c")',
      }),
      passes: true,
    },
    {
      name: 'dependencies on other applications',
      files: django({ '0001_a': '("auth", "0012_alter")', '0002_b': '("shop", "0001_a")' }),
      passes: true,
    },
  ],
});
