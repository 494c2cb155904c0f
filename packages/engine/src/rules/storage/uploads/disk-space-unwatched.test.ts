import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './disk-space-unwatched.ts';

const save =
  'from fastapi import UploadFile\n@app.post("/u")\ndef upload(file: UploadFile):\n    with open(f"/data/uploads/{file.filename}", "wb") as out:\n        out.write(b"")\n';

ruleTest(rule, {
  bad: [
    {
      name: 'uploads without a look at the disk',
      files: fastapi(save),
      at: 'main.py:6',
      message: /free space/,
      fix: /raise HTTPException\(507/,
    },
    {
      name: 'Express',
      files: express(
        "import multer from 'multer';\nconst upload = multer({ dest: '/data/uploads' });\napp.post('/u', upload.single('f'), (req, res) => res.json({}));\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
      fix: /return res\.status\(507\)\.json/,
      fixLacks: /reply/,
    },
  ],
  good: [
    {
      name: 'an alert in Prometheus',
      files: fastapi(save, {
        'monitoring/rules.yml':
          'groups:\n  - name: host\n    rules:\n      - alert: DiskFull\n        expr: node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.15\n',
      }),
      passes: true,
    },
    {
      name: 'a file for a moment',
      files: fastapi(
        'import tempfile\n@app.get("/x")\ndef x():\n    with tempfile.TemporaryDirectory() as folder:\n        with open(folder + "/a.pdf", "wb") as out:\n            out.write(b"")\n',
      ),
    },
    { name: 'a service that writes nothing', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});
