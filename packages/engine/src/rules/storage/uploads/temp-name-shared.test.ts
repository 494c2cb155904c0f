import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './temp-name-shared.ts';

const files = (body: string, file = 'main.py') => ({
  'requirements.txt': 'flask==3.1.2\n',
  [file]: `import os, tempfile, uuid\nfrom pathlib import Path\nfrom flask import Flask\napp = Flask(__name__)\n\n@app.post("/convert")\ndef convert():\n${body}    return {}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'in a function that a handler calls',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask, request\nfrom convert import keep_upload\napp = Flask(__name__)\n\n@app.post("/convert")\ndef convert():\n    keep_upload(request.data)\n    return {}\n',
        'convert.py':
          'def keep_upload(data):\n    with open("/tmp/upload.pdf", "wb") as target:\n        target.write(data)\n',
      },
      at: 'convert.py:2',
    },
    {
      name: 'joined to the temporary folder',
      files: files('    path = os.path.join(tempfile.gettempdir(), "input.pdf")\n'),
      at: 'main.py:8',
      message: /convert of \S+ always uses the same temporary file, input\.pdf/,
    },
    {
      name: 'a setting for the folder',
      files: files('    path = dirs.TEMP_DIR.joinpath("upload.zip")\n'),
      at: 'main.py:8',
    },
  ],
  good: [
    {
      name: 'a model that is fetched at the start',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask\napp = Flask(__name__)\n\ndef load_model():\n    with open("/tmp/model.bin", "wb") as target:\n        target.write(fetch_model())\n\nload_model()\n\n@app.post("/convert")\ndef convert():\n    return {}\n',
      },
    },
    { name: 'a random part', files: files('    path = os.path.join(tempfile.gettempdir(), f"{uuid.uuid4()}.pdf")\n') },
    {
      name: 'a folder per call',
      files: files('    work = tempfile.mkdtemp()\n    path = Path(tempfile.gettempdir()) / "input.pdf"\n'),
    },
    { name: 'a template', files: files('    path = TEMPLATE_DIR.joinpath("mail.html")\n') },
    { name: 'a lock file', files: files('    open("/tmp/worker.lock", "w").close()\n') },
  ],
});
