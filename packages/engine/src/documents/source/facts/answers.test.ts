import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../../../testing/load-grammars.ts';
import type { ParseTools } from '../../document.ts';
import { sourceFormat } from '../format.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

function facts(path: string, text: string, type: string) {
  return sourceFormat
    .parse(path, text, tools)
    .facts.filter((fact) => fact.type === type)
    .map(({ span, ...rest }) => ({ line: span.line, ...rest }));
}
const cookies = (path: string, text: string) =>
  facts(path, text, 'session-cookie').map((one) => 'readable' in one && [one.name, one.readable, one.plain]);

describe('cookies that let their holder in', () => {
  it('of a server action, with and without options', () => {
    const text = (call: string) =>
      `"use server";\nimport { cookies } from "next/headers";\nexport async function login(password: string) {\n  ${call}\n}\n`;
    expect(cookies('login.ts', text('(await cookies()).set("accessToken", data.token);'))).toEqual([
      ['accessToken', true, true],
    ]);
    expect(
      cookies('login.ts', text('(await cookies()).set("session", id, { httpOnly: true, secure: isProduction });')),
    ).toEqual([['session', false, false]]);
    expect(cookies('login.ts', text('(await cookies()).set("session", id, options);'))).toEqual([]);
    expect(cookies('login.ts', text('(await cookies()).set("theme", "dark");'))).toEqual([]);
  });
  it('of Express', () => {
    const text =
      "import express from 'express';\nconst app = express();\napp.post('/login', (req, res) => {\n  res.cookie('refresh_token', t, { httpOnly: true });\n  res.cookie('csrf_token', c);\n});\n";
    expect(cookies('app.js', text)).toEqual([['refresh_token', false, true]]);
  });
  it('of Starlette, but no removal and no unknown options', () => {
    const text =
      'def login(response):\n    response.set_cookie(key="refresh_token", value=token, httponly=True, secure=True)\n    response.set_cookie("access_token", token)\n    response.set_cookie("access_token", "", max_age=0)\n    response.set_cookie("access_token", token, **options)\n';
    expect(cookies('login.py', text)).toEqual([
      ['refresh_token', false, false],
      ['access_token', true, true],
    ]);
  });
});

describe('answers that anyone may keep', () => {
  const middleware = (body: string) =>
    `from starlette.middleware.base import BaseHTTPMiddleware\n\nclass Cache(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next):\n        response = await call_next(request)\n${body}        return response\n`;
  it('set for every answer', () => {
    const body = '        response.headers["Cache-Control"] = f"public, max-age={self.age}"\n';
    expect(facts('cache.py', middleware(body), 'public-answers').map((one) => one.line)).toEqual([6]);
  });
  it('not below a condition, and not private ones', () => {
    const one =
      '        if request.url.path.startswith("/static"):\n            response.headers["Cache-Control"] = "public, max-age=9"\n';
    expect(facts('cache.py', middleware(one), 'public-answers')).toEqual([]);
    const two = '        response.headers["Cache-Control"] = "no-store"\n';
    expect(facts('cache.py', middleware(two), 'public-answers')).toEqual([]);
  });
});

describe('workers that do not listen', () => {
  it('of arq', () => {
    const text =
      'from arq.connections import RedisSettings\n\nclass WorkerSettings:\n    functions = [job]\n    handle_signals = False\n';
    expect(facts('worker.py', text, 'signals-off').map((one) => one.line)).toEqual([5]);
    expect(facts('worker.py', text.replace('False', 'True'), 'signals-off')).toEqual([]);
    const own = `${text}\nloop.add_signal_handler(SIGTERM, stop.set)\n`;
    expect(facts('worker.py', own, 'signals-off')).toEqual([]);
  });
});
