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
  ],
  good: [
    {
      name: 'counts and presence',
      files: log('logger.info(f"{len(token)} {bool(password)} {token_count} {secret.name}")'),
    },
    { name: 'a masked part', files: log('logger.info(f"{token[:4]}")') },
  ],
});
