import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './temp-file-never-removed.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a job elsewhere removes what it is handed: only suspicious',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os, tempfile\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/convert")\ndef convert():\n    tmp = tempfile.NamedTemporaryFile(delete=False)\n    work.delay(tmp.name)\n    return {}\n\ndef work(path):\n    os.unlink(path)\n',
      },
      at: 'main.py:7',
      confidence: 'Low',
    },
    {
      name: 'a folder per request',
      files: fastapi('import tempfile\n@app.post("/c")\ndef convert():\n    d = tempfile.mkdtemp()\n'),
      at: 'main.py:6',
      message: /convert \(main\.py:6\)/,
      count: 1,
    },
    {
      name: 'in Node',
      files: express(
        "import { mkdtemp } from 'node:fs/promises';\napp.post('/c', async function convert(req, res) { const d = await mkdtemp('/tmp/x-'); res.json({ d }); });\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
    },
  ],
  good: [
    {
      name: 'a file that Gradio offers for download afterwards',
      files: fastapi(
        'import gradio as gr\nimport tempfile\n@app.post("/c")\ndef export():\n    d = tempfile.mkdtemp()\n    return d\n',
      ),
    },
    {
      name: 'a context manager of the project',
      files: fastapi(
        'import shutil, tempfile\nclass Work:\n    def __enter__(self):\n        self.dir = tempfile.mkdtemp()\n    def __exit__(self, *a):\n        shutil.rmtree(self.dir)\n@app.get("/a")\ndef a(): ...\n',
      ),
    },
    {
      name: 'a context manager',
      files: fastapi(
        'import tempfile\n@app.post("/c")\ndef convert():\n    with tempfile.TemporaryDirectory() as d:\n        return 1\n',
      ),
    },
    {
      name: 'removed by a background task of the answer',
      files: fastapi(
        'import os, tempfile\nfrom starlette.background import BackgroundTask\n@app.post("/c")\ndef convert():\n    f = tempfile.NamedTemporaryFile(delete=False)\n    return FileResponse(f.name, background=BackgroundTask(os.unlink, f.name))\n',
      ),
      passes: true,
    },
    {
      name: 'a scratch folder once per process',
      files: fastapi(
        'import tempfile\ndef get_scratch():\n    return tempfile.mkdtemp()\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
    {
      name: 'tests',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'tests/test_a.py': 'import tempfile\ndef test_a():\n    tempfile.mkdtemp()\n',
      }),
    },
  ],
});
