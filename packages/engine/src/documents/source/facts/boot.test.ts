import { beforeAll, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

it('reads where settings put files by default', () => {
  const text =
    'import os, tempfile\nSCRATCH_DIR = get_path("APP_SCRATCH_DIR", Path(tempfile.gettempdir()) / "app")\nUPLOAD_DIR = os.getenv("UPLOAD_DIR", "/tmp/uploads")\nLOG_DIR = "/var/log"\n';
  expect(facts(text, 'folder-default')).toMatchObject([
    { line: 2, name: 'SCRATCH_DIR', path: '/tmp/app', env: 'APP_SCRATCH_DIR' },
    { line: 3, name: 'UPLOAD_DIR', path: '/tmp/uploads', env: 'UPLOAD_DIR' },
  ]);
});

it('finds keys that are made anew at each start', () => {
  const text =
    'import os, secrets\nSECRET_KEY = os.getenv("SECRET_KEY") or secrets.token_hex(32)\nREQUEST_ID = secrets.token_hex(4)\ndef f():\n    SECRET_KEY = secrets.token_hex(1)\n';
  expect(facts(text, 'random-secret')).toMatchObject([{ line: 2, name: 'SECRET_KEY', fallback: true }]);
});

it('tells keys of a store that expire from those that stay', () => {
  const text =
    'import redis\ndef a(id):\n    redis.set(f"job:{id}", 1)\n    redis.set("flag", 1)\ndef b(id):\n    key = f"result:{id}"\n    redis.set(key, 1, ex=60)\n';
  expect(facts(text, 'store-key').map(({ key, expires }) => [key, expires])).toEqual([
    ['job:{id}', false],
    ['result:{id}', true],
  ]);
});

it('notes what a health answer claims without a look', () => {
  const text =
    'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/health")\ndef health():\n    return {"status": "ok", "database": "connected", "redis": True}\n';
  expect(facts(text, 'health-check')).toMatchObject([{ constant: true, claims: ['database', 'redis'] }]);
});

it('reads which settings a check looks at', () => {
  const text =
    'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    @model_validator(mode="after")\n    def check(self):\n        if self.engine == "rq" and not self.redis_url:\n            raise ValueError("x")\n        return self\n';
  expect(facts(text, 'settings-check')).toMatchObject([{ line: 4, name: 'check', looksAt: ['ENGINE', 'REDIS_URL'] }]);
});
