import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './temp-name-shared.ts';

const files = (body: string, file = 'main.py') => ({
  'requirements.txt': 'flask==3.1.2\n',
  [file]: `import os, tempfile, uuid\nfrom pathlib import Path\nfrom flask import Flask\napp = Flask(__name__)\n\n@app.post("/convert")\ndef convert():\n${body}    return {}\n`,
});

ruleTest(rule, {
  bad: [
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
    { name: 'a random part', files: files('    path = os.path.join(tempfile.gettempdir(), f"{uuid.uuid4()}.pdf")\n') },
    {
      name: 'a folder per call',
      files: files('    work = tempfile.mkdtemp()\n    path = Path(tempfile.gettempdir()) / "input.pdf"\n'),
    },
    { name: 'a template', files: files('    path = TEMPLATE_DIR.joinpath("mail.html")\n') },
    { name: 'a lock file', files: files('    open("/tmp/worker.lock", "w").close()\n') },
  ],
});
