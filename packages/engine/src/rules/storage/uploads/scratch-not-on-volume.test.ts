import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './scratch-not-on-volume.ts';

const settings = 'import tempfile\nSCRATCH_DIR = get_path("APP_SCRATCH_DIR", Path(tempfile.gettempdir()) / "app")\n';
const route = '@app.post("/a")\ndef a(): ...\n';
const packages = { 'requirements.txt': 'fastapi\ncelery\n', 'settings.py': settings };

ruleTest(rule, {
  bad: [
    {
      name: 'the temporary folder of the container',
      files: fastapi(route, packages),
      at: 'settings.py:2',
      message: /SCRATCH_DIR defaults to \/tmp\/app .* or sets APP_SCRATCH_DIR/,
    },
    {
      name: 'a finished image in Compose, a broker with a volume',
      files: {
        'pyproject.toml': '[project]\nname = "x"\ndependencies = ["django", "celery"]\n',
        'src/settings.py': settings,
        'src/urls.py': 'from django.urls import path\nurlpatterns = [path("a", view)]\n',
        'compose.yml':
          'services:\n  broker:\n    image: redis:8\n    volumes: [q:/data]\n  web:\n    image: ghcr.io/x/x:1\n    volumes: [data:/data]\nvolumes:\n  q:\n  data:\n',
      },
      at: 'src/settings.py:2',
      message: /no service \(web\)/,
    },
  ],
  good: [
    {
      name: 'on a volume',
      files: fastapi(route, {
        ...packages,
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes: ["files:/tmp/app"]\nvolumes:\n  files:\n',
      }),
      passes: true,
    },
    {
      name: 'moved by the deployment',
      files: fastapi(route, {
        ...packages,
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      APP_SCRATCH_DIR: /data/in\n',
      }),
      passes: true,
    },
    { name: 'no queue', files: fastapi(route, { 'settings.py': settings }) },
  ],
});
