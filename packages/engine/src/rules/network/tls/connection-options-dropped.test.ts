import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './connection-options-dropped.ts';

const files = (body: string) => ({
  'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.49\nasyncpg==0.30.0\n',
  'db.py': `from urllib.parse import urlparse\nfrom settings import settings\n${body}`,
  'main.py': 'from fastapi import FastAPI\nimport db\napp = FastAPI()\n\n@app.get("/a")\nasync def a(): ...\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'the address of asyncpg',
      files: files(
        'parsed = urlparse(settings.DATABASE_URL)\nurl = (\n    f"postgresql+asyncpg://{parsed.username}:{parsed.password}@"\n    f"{parsed.hostname}{parsed.path}"\n)\n',
      ),
      at: 'db.py:5',
      message: /takes settings\.DATABASE_URL apart/,
    },
  ],
  good: [
    {
      name: 'TLS is handed over beside it',
      files: files(
        'parsed = urlparse(settings.DATABASE_URL)\nurl = f"postgresql://{parsed.username}@{parsed.hostname}"\nengine = create_async_engine(url, connect_args={"ssl": True})\n',
      ),
    },
    { name: 'only looked at', files: files('parsed = urlparse(settings.DATABASE_URL)\nprint(parsed.hostname)\n') },
  ],
});
