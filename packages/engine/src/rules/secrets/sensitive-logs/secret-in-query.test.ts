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
    },
    {
      name: 'Express',
      files: express("app.get('/files', (req, res) => check(req.query.apiKey));\napp.listen(3000);\n"),
      at: 'server.js:3',
    },
  ],
  good: [
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
