import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './request-content-logged.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'all settings but those of a list',
      files: fastapi(
        'import logging\nlogger = logging.getLogger()\nlogger.info(\n    settings.model_dump_json(indent=4, exclude={"SECRET", "SMTP_PASSWORD"})\n)\n@app.get("/x")\ndef x(): ...\n',
      ),
      at: 'main.py:5',
    },
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
    {
      name: 'the beginning of a document',
      files: fastapi(
        'import logging\nlogger = logging.getLogger()\n@app.get("/x")\ndef x(nodes):\n    first_text = nodes[0].get_content()\n    preview = first_text[:100] + "..." if len(first_text) > 100 else first_text\n    logger.info(f"first node: {preview}")\n',
      ),
      at: 'main.py:9',
      message: /document text/,
      severity: 'MEDIUM',
    },
    {
      name: 'all settings',
      files: fastapi(
        'import logging\nlogger = logging.getLogger()\nlogger.info("up with %s", settings.model_dump())\n@app.get("/x")\ndef x(): ...\n',
      ),
      at: 'main.py:5',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'the settings of a list and no others',
      files: fastapi(
        'import logging\nlogger = logging.getLogger()\nlogger.info(settings.model_dump_json(include={"port", "region"}))\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
    {
      name: 'only while developing',
      files: express(
        "if (isDev) {\n  app.post('/t', (req, res) => { console.log(req.headers); res.json({}); });\n}\nconsole.log('up');\napp.listen(3000);\n",
      ),
    },
    {
      name: 'the beginning of an id and a length',
      files: fastapi(
        'import logging\nlogger = logging.getLogger()\n@app.get("/x")\ndef x(text, job_id):\n    logger.info(f"job {job_id[:8]} with {len(text)} characters, {config.name}")\n',
      ),
    },
    {
      name: 'a field',
      files: express("app.post('/l', (req, res) => { console.log(req.body.id); res.json({}); });\napp.listen(3000);\n"),
    },
  ],
});
