import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './upload-retention-missing.ts';

const save =
  'import os, shutil\nfrom fastapi import UploadFile\n@app.post("/u")\ndef upload(file: UploadFile):\n    with open(f"/data/uploads/{file.filename}", "wb") as out:\n        shutil.copyfileobj(file.file, out)\n';

ruleTest(rule, {
  bad: [
    {
      name: 'nothing deletes',
      files: fastapi(save),
      at: 'main.py:7',
      message: /\/data\/uploads .*nothing removes/,
      severity: 'HIGH',
    },
    {
      name: 'only a request deletes',
      files: fastapi(`${save}@app.delete("/u/{name}")\ndef remove(name):\n    os.unlink(f"/data/uploads/{name}")\n`),
      at: 'main.py:7',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'a sweeper',
      files: fastapi(`${save}def purge_expired():\n    shutil.rmtree("/data/uploads")\n`),
      passes: true,
    },
    {
      name: 'a cron script',
      files: fastapi(save, { 'ops/cleanup.sh': 'find /data/uploads -mtime +3 -delete\n' }),
      passes: true,
    },
    {
      name: 'removed in the same request',
      files: fastapi(
        'import os\nfrom fastapi import UploadFile\n@app.post("/u")\ndef upload(file: UploadFile):\n    p = f"/data/uploads/{file.filename}"\n    with open(p, "wb") as out:\n        out.write(b"x")\n    os.unlink(p)\n',
      ),
      passes: true,
    },
    { name: 'no uploads', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});
