import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import { express, fastapi } from '../../testing/trees.ts';
import type { ParseTools } from '../documents/document.ts';
import { judgeAll } from '../index.ts';
import { deploymentFacts } from './deployment-facts.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

const uses = (files: Readonly<Record<string, string>>) =>
  deploymentFacts(judgeAll(treeOf(files), tools).model).usesSqlite;
const django = (more: string) => ({
  'manage.py': 'import django\n',
  'requirements.txt': 'django==5.2.8\n',
  'shop/settings.py': `DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}\n${more}`,
  'shop/wsgi.py': 'application = get_wsgi_application()\n',
});

describe('SQLite counts as used', () => {
  it('when it is the database of Django, also where a variable may choose another one', () => {
    expect(uses(django(''))).toBe(true);
    expect(
      uses(
        django(
          'if os.getenv("DB") == "postgres":\n    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\n',
        ),
      ),
    ).toBe(true);
  });

  it('when the default of a setting is a file, or a driver is among the dependencies', () => {
    expect(uses(fastapi('import os\nURL = os.getenv("DATABASE_URL", "sqlite:///./app.db")\n'))).toBe(true);
    expect(
      uses({
        ...express('app.listen(3000);\n'),
        'package.json': '{"dependencies":{"express":"5.1.0","better-sqlite3":"12.0.0"}}',
      }),
    ).toBe(true);
  });

  it('not when another server is all there is', () => {
    expect(uses(fastapi('import os\nURL = os.getenv("DATABASE_URL", "postgresql://db/app")\n'))).toBe(false);
  });
});
