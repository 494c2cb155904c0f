import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './failure-answers-ok.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'Express',
      files: express(
        "app.get('/health', async (req, res) => {\n  try { await db.query('SELECT 1'); res.json({ ok: true }); } catch { res.json({ ok: false }); }\n});\napp.listen(3000);\n",
      ),
      at: 'server.js:3',
    },
    {
      name: 'Fastify',
      files: {
        'package.json': '{ "dependencies": { "fastify": "5.6.2" } }\n',
        'server.js':
          "import Fastify from 'fastify';\nconst app = Fastify();\napp.get('/health', async (req, res) => {\n  try { await db.query('SELECT 1'); res.send({ ok: true }); } catch { res.send({ ok: false }); }\n});\napp.listen({ port: 3000 });\n",
      },
      at: 'server.js:3',
      fix: /reply\.code/,
      fixLacks: /res\.status/,
    },
    {
      name: 'a pair of body and status in FastAPI',
      files: fastapi(
        '@app.get("/health")\nasync def health():\n    if await ok():\n        return {"status": "UP"}\n    return {"status": "DOWN"}, 503\n\n@app.get("/x")\ndef x():\n    return {"detail": "no"}, 404\n',
      ),
      at: 'main.py:7',
      message: /JSON list with status 200, as in one other handler/,
    },
  ],
  good: [
    {
      name: 'a status in the error branch',
      files: express(
        "app.get('/health', async (req, res) => {\n  try { await db.query('SELECT 1'); res.json({ ok: true }); } catch { res.status(503).json({ ok: false }); }\n});\napp.listen(3000);\n",
      ),
    },
    {
      name: 'the response object gets the status',
      files: fastapi(
        '@app.get("/health")\ndef health(response):\n    try:\n        db.execute("SELECT 1")\n    except Exception:\n        response.status_code = 503\n    return {}\n',
      ),
    },
    { name: 'no check', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});
