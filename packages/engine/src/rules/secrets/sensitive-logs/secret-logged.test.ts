import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './secret-logged.ts';

const log = (line: string) =>
  fastapi(`import logging\nlogger = logging.getLogger()\n@app.get("/x")\ndef x():\n    ${line}\n`);

ruleTest(rule, {
  bad: [
    {
      name: 'percent formatting',
      files: log('logger.warning("key %s", settings.label_studio_api_key)'),
      at: 'main.py:7',
      severity: 'HIGH',
    },
    {
      name: 'a password',
      files: express(
        "app.post('/l', (req, res) => { console.log(req.body.password); res.json({}); });\napp.listen(3000);\n",
      ),
      at: 'server.js:3',
      severity: 'CRITICAL',
    },
    { name: 'only for debugging', files: log('logger.debug(f"{access_token}")'), at: 'main.py:7', severity: 'MEDIUM' },
    {
      name: 'an address that a client gave',
      files: log('logger.info(f"sending to {webhook_url}")'),
      at: 'main.py:7',
      severity: 'MEDIUM',
    },
    {
      name: 'what a token says, which opens nothing',
      files: express(
        "import jwt from 'jsonwebtoken';\napp.post('/l', (req, res) => {\n  const token = jwt.verify(req.body.t, key);\n  console.log(token);\n  res.json({});\n});\napp.listen(3000);\n",
      ),
      at: 'server.js:6',
      severity: 'MEDIUM',
      confidence: 'Low',
      problem: /no credential/,
    },
    {
      name: 'the token itself, read without decoding it',
      files: express(
        "app.post('/l', async (req, res) => {\n  const token = await getToken({ req, raw: true });\n  console.log(token);\n  res.json({});\n});\napp.listen(3000);\n",
      ),
      at: 'server.js:5',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'the console of a browser',
      files: express("app.get('/l', (req, res) => { console.log('x'); res.json({}); });\napp.listen(3000);\n", {
        'pages/verify.tsx':
          'export default function Verify() {\n  const token = useRouter().query.token;\n  console.log(token);\n  return <p />;\n}\n',
      }),
    },
    {
      name: 'counts and presence',
      files: log('logger.info(f"{len(token)} {bool(password)} {token_count} {secret.name}")'),
    },
    { name: 'a masked part', files: log('logger.info(f"{token[:4]}")') },
  ],
});
