import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './secret-in-query.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a socket',
      files: fastapi(
        'from fastapi import Query, WebSocket\n@app.websocket("/ws/{job}")\nasync def follow(\n    ws: WebSocket,\n    job: str,\n    api_key: Annotated[str, Query()] = "",\n):\n    ...\n',
      ),
      at: 'main.py:8',
      message: /api_key from the query of \/ws\/\{job\}/,
      severity: 'MEDIUM',
      problem: /until somebody changes it/,
    },
    {
      name: 'Express',
      files: express("app.get('/files', (req, res) => check(req.query.apiKey));\napp.listen(3000);\n"),
      at: 'server.js:3',
    },
    {
      name: 'Next',
      files: {
        'package.json': '{ "dependencies": { "next": "15.5.9", "react": "19.1.4" } }\n',
        'app/api/files/route.ts':
          "import type { NextRequest } from 'next/server';\nexport async function GET(request: NextRequest) {\n  const key = request.nextUrl.searchParams.get('api_key');\n  return Response.json(check(key));\n}\n",
      },
      at: 'app/api/files/route.ts:3',
      fix: /request\.headers\.get\('authorization'\)/,
      fixLacks: /req\.get/,
    },
    {
      name: 'Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask, request\napp = Flask(__name__)\n\n@app.get("/files")\ndef files():\n    return check(request.args.get("api_key"))\n',
      },
      at: 'main.py:6',
      fix: /request\.headers\.get\("Authorization"/,
      fixLacks: /APIKeyHeader|Security|async/,
    },
    {
      name: 'a signed token',
      files: fastapi(
        'import jwt\n@app.get("/files")\ndef files(token: str):\n    return jwt.decode(token, KEY, ["HS256"])\n',
      ),
      at: 'main.py:5',
      problem: /until the token ends/,
    },
  ],
  good: [
    {
      name: 'a ticket whose end the handler checks',
      files: express(
        "app.get('/view', async (req, res) => {\n  const token = await decodeTicket(req.query.token);\n  if (!token || token.exp <= Date.now() / 1000) return res.status(401).end();\n  res.json(token.path);\n});\napp.listen(3000);\n",
      ),
    },
    {
      name: 'a link of an e-mail',
      files: fastapi('@app.get("/verify-email")\ndef verify(token: str): ...\n'),
    },
    { name: 'the path', files: fastapi('@app.get("/share/{token}")\ndef share(token: str): ...\n') },
    {
      name: 'the answer of an identity provider',
      files: express("app.get('/oauth/callback', (req, res) => finish(req.query.token));\napp.listen(3000);\n"),
    },
    {
      name: 'paging',
      files: fastapi('@app.get("/items")\ndef items(next_token: str = None, page_token: str = ""): ...\n'),
    },
  ],
});
