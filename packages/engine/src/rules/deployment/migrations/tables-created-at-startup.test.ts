import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './tables-created-at-startup.ts';

const lifespan =
  'from db import Base, engine\nasync def lifespan(app):\n    async with engine.begin() as conn:\n        await conn.run_sync(Base.metadata.create_all)\n    yield\napp = FastAPI(lifespan=lifespan)\n@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    { name: 'in the lifespan', files: fastapi(lifespan), at: 'main.py:6', message: /at startup/, severity: 'MEDIUM' },
    {
      name: 'with several workers',
      files: fastapi(lifespan, {
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "2"]\n',
      }),
      at: 'main.py:6',
      severity: 'HIGH',
    },
    {
      name: 'in a module of the package that is called setup',
      files: fastapi('from core.setup import create_tables\n@app.get("/x")\ndef x(): ...\n', {
        'core/__init__.py': '',
        'core/setup.py':
          'from db import Base, engine\nasync def create_tables():\n    async with engine.begin() as conn:\n        await conn.run_sync(Base.metadata.create_all)\nasync def lifespan(app):\n    await create_tables()\n    yield\n',
      }),
      at: 'core/setup.py:4',
    },
  ],
  good: [
    {
      name: 'a script',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'create_db.py':
          'from db import Base, engine\ndef main():\n    pass\nif __name__ == "__main__":\n    Base.metadata.create_all(engine)\n',
      }),
    },
    { name: 'a comment', files: fastapi('# Base.metadata.create_all(engine)\n@app.get("/x")\ndef x(): ...\n') },
  ],
});
