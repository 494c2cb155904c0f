import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './request-content-logged.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a body in Express',
      files: express(
        "app.post('/l', (req, res) => { console.log('got', req.body); res.json({}); });\napp.listen(3000);\n",
      ),
      at: 'server.js:3',
      severity: 'HIGH',
    },
    {
      name: 'the environment',
      files: fastapi(
        'import os, logging\nlogger = logging.getLogger()\nlogger.info(dict(os.environ))\n@app.get("/x")\ndef x(): ...\n',
      ),
      at: 'main.py:5',
      severity: 'CRITICAL',
    },
  ],
  good: [
    {
      name: 'a field',
      files: express("app.post('/l', (req, res) => { console.log(req.body.id); res.json({}); });\napp.listen(3000);\n"),
      passes: true,
    },
  ],
});
