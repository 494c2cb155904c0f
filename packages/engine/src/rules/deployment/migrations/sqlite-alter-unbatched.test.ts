import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './sqlite-alter-unbatched.ts';

const main =
  'from fastapi import FastAPI\nfrom sqlalchemy import create_engine\nengine = create_engine("sqlite:////data/app.db")\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n';
const revision =
  'from alembic import op\nimport sqlalchemy as sa\nrevision = "b2"\ndown_revision = None\n\ndef upgrade():\n    op.alter_column("orders", "status", nullable=False)\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a constraint',
      files: {
        'requirements.txt': 'fastapi==0.142.2\nalembic==1.14.0\n',
        'main.py': main,
        'alembic/versions/b2.py': revision,
      },
      at: 'alembic/versions/b2.py:7',
    },
  ],
  good: [
    {
      name: 'PostgreSQL in production',
      files: {
        'requirements.txt': 'fastapi==0.142.2\nalembic==1.14.0\npsycopg2-binary==2.9.10\n',
        'main.py': main,
        'alembic/versions/b2.py': revision,
      },
    },
  ],
});
