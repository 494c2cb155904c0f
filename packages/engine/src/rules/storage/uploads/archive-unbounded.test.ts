import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './archive-unbounded.ts';

const head = 'import shutil, zipfile\nfrom fastapi import UploadFile\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a stream of gzip that is read whole',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import gzip\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\ndef unpack(upload: UploadFile):\n    return gzip.open(upload.file).read()\n\n@app.post("/in")\ndef take(upload: UploadFile):\n    return {"n": len(unpack(upload))}\n',
      },
      at: 'main.py:6',
      message: /unpack of \S+ unpacks archives/,
    },
    {
      name: 'members are opened one by one',
      files: fastapi(
        `${head}@app.post("/in")\ndef take(archive: UploadFile):\n    with zipfile.ZipFile(archive.file) as bundle:\n        for name in bundle.namelist():\n            with bundle.open(name) as member:\n                keep(member.read())\n`,
      ),
      at: 'main.py:7',
      message: /take of .* unpacks/,
    },
    {
      name: 'everything at once, two places told once',
      files: fastapi(
        `${head}@app.post("/a")\ndef a(file: UploadFile):\n    shutil.unpack_archive(save(file), "/data")\n\n@app.post("/b")\ndef b(file: UploadFile):\n    with zipfile.ZipFile(file.file) as z:\n        z.extractall("/data")\n`,
      ),
      at: 'main.py:7',
      count: 1,
    },
    {
      name: 'Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'import zipfile\nfrom flask import Flask, request\napp = Flask(__name__)\n\n@app.post("/in")\ndef take():\n    with zipfile.ZipFile(request.files["f"]) as z:\n        z.extractall("/data")\n    return {}\n',
      },
      at: 'main.py:7',
      fix: /abort\(413, "Archive too large"\)/,
      fixLacks: /HTTPException/,
    },
  ],
  good: [
    {
      name: 'a stream of gzip that is read to a limit',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import gzip\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/in")\ndef take(upload: UploadFile):\n    return {"n": len(gzip.open(upload.file).read(50_000_000))}\n',
      },
    },
    {
      name: 'an archive that the service makes, one of its own, one that is measured',
      files: fastapi(
        `${head}@app.get("/out")\ndef out(file: UploadFile):\n    with zipfile.ZipFile("out.zip", "w") as z:\n        z.write(file.read())\n\n@app.post("/in")\ndef load(file: UploadFile):\n    with zipfile.ZipFile(file.file) as z:\n        total = 0\n        for item in z.infolist():\n            total += item.file_size\n        return z.read("a")\n`,
      ),
    },
    {
      name: 'archives of the image itself',
      files: fastapi(
        'import zipfile\ndef unpack(path):\n    with zipfile.ZipFile(path) as z:\n        z.extractall("/models")\n\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
  ],
});
