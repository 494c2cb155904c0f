import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './uploads-outside-volume.ts';

const main = 'UPLOAD_DIR = "/srv/files"\n@app.post("/up")\ndef up(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a folder of a setting',
      files: fastapi(main),
      at: 'compose.yml:2',
      message: /keeps uploaded files in \/srv\/files \(main\.py:3\)/,
    },
    {
      name: 'where multer puts files',
      files: express(
        "import multer from 'multer';\nconst upload = multer({ dest: 'uploads/', limits: { fileSize: 1000000 } });\napp.post('/u', upload.single('f'), (req, res) => res.json({}));\napp.listen(3000);\n",
      ),
      at: 'compose.yml:2',
      message: /\/srv\/uploads/,
    },
    {
      name: 'media of Django',
      files: fastapi('@app.post("/up")\ndef up(): ...\n', { 'shop/settings.py': 'MEDIA_ROOT = BASE_DIR / "media"\n' }),
      at: 'compose.yml:2',
    },
  ],
  good: [
    {
      name: 'a volume',
      files: fastapi(main, {
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes: ["files:/srv/files"]\nvolumes:\n  files:\n',
      }),
      passes: true,
    },
    {
      name: 'a volume by the name of the folder',
      files: fastapi('@app.post("/up")\ndef up(): ...\n', {
        'shop/settings.py': 'MEDIA_ROOT = BASE_DIR / "media"\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes: ["media:/code/media"]\nvolumes:\n  media:\n',
      }),
      passes: true,
    },
    {
      name: 'moved by the deployment',
      files: fastapi('import os\nUPLOAD_DIR = os.getenv("UPLOAD_DIR", "./up")\n@app.post("/up")\ndef up(): ...\n', {
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      UPLOAD_DIR: /data/up\n    volumes: ["data:/data"]\nvolumes:\n  data:\n',
      }),
      passes: true,
    },
    { name: 'object storage', files: fastapi(main, { 'requirements.txt': 'fastapi\nboto3\n' }) },
    { name: 'temporary by design', files: fastapi('UPLOAD_DIR = "/tmp/uploads"\n@app.post("/up")\ndef up(): ...\n') },
  ],
  unresolved: [
    {
      name: 'variables from a file',
      files: fastapi('import os\nUPLOAD_DIR = os.getenv("UPLOAD_DIR", "./up")\n@app.post("/up")\ndef up(): ...\n', {
        'compose.yml': 'services:\n  api:\n    build: .\n    env_file: prod.env\n',
      }),
    },
  ],
});
