import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../../../testing/load-grammars.ts';
import type { ParseTools } from '../../document.ts';
import { sourceFormat } from '../format.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

function facts(path: string, text: string, ...types: string[]) {
  return sourceFormat
    .parse(path, text, tools)
    .facts.filter((fact) => types.includes(fact.type))
    .map(({ span, ...rest }) => ({ line: span.line, ...rest }));
}

describe('what code believes about clients', () => {
  it('a limiter that counts by the peer', () => {
    const text =
      'from fastapi import FastAPI, Request\napp = FastAPI()\n\n@app.middleware("http")\nasync def limit(request: Request, call_next):\n    who = request.client.host\n    if count(who) > 100:\n        return Response(status_code=429)\n    return await call_next(request)\n';
    expect(facts('main.py', text, 'client-address')).toEqual([
      { line: 6, type: 'client-address', use: 'rate-limit', via: 'peer' },
    ]);
  });
  it('slowapi with its plain key function, but not the import of it', () => {
    const text =
      'from slowapi import Limiter\nfrom slowapi.util import get_remote_address\nlimiter = Limiter(key_func=get_remote_address)\n';
    expect(facts('main.py', text, 'client-address').map((it) => [it.line, 'via' in it && it.via])).toEqual([
      [3, 'peer'],
    ]);
  });
  it('a forwarded header in the same function', () => {
    const text =
      "import express from 'express';\nconst app = express();\nfunction key(req) {\n  return req.headers['x-forwarded-for'] ?? req.ip;\n}\napp.set('trust proxy', 1);\n";
    expect(facts('server.js', text, 'client-address', 'proxy-trust')).toEqual([
      { line: 4, type: 'client-address', use: 'other', via: 'header' },
      { line: 6, type: 'proxy-trust', how: 'trust proxy' },
    ]);
  });
  it('settings of Django at module level only', () => {
    const text =
      'INSTALLED_APPS = ["django.contrib.auth"]\nALLOWED_HOSTS = ["*"]\nSESSION_COOKIE_SECURE = True\n\ndef later():\n    DEBUG = True\n';
    expect(
      facts('shop/settings.py', text, 'django-setting').map((it) => [
        it.line,
        'name' in it && it.name,
        'value' in it && it.value,
      ]),
    ).toEqual([
      [1, 'INSTALLED_APPS', '["django.contrib.auth"]'],
      [2, 'ALLOWED_HOSTS', '["*"]'],
      [3, 'SESSION_COOKIE_SECURE', 'True'],
    ]);
  });
});
