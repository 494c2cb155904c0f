// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are meant literally
import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './default-password-in-source.ts';

const route = '@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'Django',
      files: {
        'requirements.txt': 'django==5.2.8\n',
        'shop/settings.py':
          'import os\nINSTALLED_APPS = ["django.contrib.auth"]\nROOT_URLCONF = "shop.urls"\nADMIN_PASSWORD = os.getenv("ADMIN_PASSWORD", "changeme")\n',
        'shop/urls.py':
          'from django.urls import path\nfrom . import views\nurlpatterns = [path("items/", views.items)]\n',
      },
      at: 'shop/settings.py:4',
      fix: /ADMIN_PASSWORD = os\.environ\["ADMIN_PASSWORD"\]/,
      fixLacks: /Field/,
    },
    {
      name: 'the first account of every installation',
      files: fastapi(route, {
        'settings.py':
          'from pydantic_settings import BaseSettings\n\nclass AppSettings(BaseSettings):\n    port: int = 80\n    _DEFAULT_PASSWORD: str = "MyPassword"\n',
      }),
      at: 'settings.py:5',
      severity: 'HIGH',
    },
    {
      name: 'the start script makes the first account',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCOPY docker/start.sh /start.sh\nCMD ["/start.sh"]\n',
        'docker/start.sh':
          "#!/bin/bash\nif [ -f /run/secrets/p ]; then SUPERUSER_PASSWORD=$(cat /run/secrets/p); elif [ -z ${SUPERUSER_PASSWORD+x} ]; then\n  SUPERUSER_PASSWORD='admin'\nfi\n./manage.py createsuperuser\nexec ./serve\n",
      },
      at: 'docker/start.sh:3',
      severity: 'HIGH',
      message: /SUPERUSER_PASSWORD is "admin" when nobody sets it/,
    },
    {
      name: 'a fallback in the start script',
      files: {
        Dockerfile: 'FROM node:22-slim\nCOPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n',
        'start.sh': '#!/bin/sh\n./init --admin-password "${ADMIN_PASSWORD:-changeme}"\nexec node a.js\n',
      },
      at: 'start.sh:2',
    },
    {
      name: 'the password of a database, the same as its user',
      files: fastapi(route, {
        'db.py':
          'from pydantic_settings import BaseSettings\n\nclass Db(BaseSettings):\n    POSTGRES_USER: str = "kitchen"\n    POSTGRES_PASSWORD: str = "kitchen"\n',
      }),
      at: 'db.py:5',
      severity: 'MEDIUM',
    },
    {
      name: 'a read of the environment',
      files: fastapi(
        `import os\npassword = os.environ.get("FLOWER_PASSWORD", "")\nother = os.environ.get("REDIS_PASSWORD", "redis")\n${route}`,
      ),
      at: 'main.py:5',
      severity: 'MEDIUM',
    },
    {
      name: 'the name of the tool itself',
      files: fastapi(`import os\npassword = os.environ.get("FLOWER_PASSWORD", "flower")\n${route}`),
      at: 'main.py:4',
      severity: 'HIGH',
    },
    {
      name: 'a strong one that everybody can read, through the config of Starlette',
      files: fastapi(route, {
        'config.py':
          'from pydantic_settings import BaseSettings\nfrom starlette.config import Config\nconfig = Config(".env")\n\nclass First(BaseSettings):\n    ADMIN_PASSWORD: str = config("ADMIN_PASSWORD", default="!Gr33nT0ma7o!")\n',
      }),
      at: 'config.py:6',
      severity: 'HIGH',
    },
    {
      name: 'Node',
      files: express(
        "const pw = process.env.ADMIN_PASSWORD || 'admin';\napp.get('/x', (req, res) => res.end());\napp.listen(3000);\n",
      ),
      at: 'server.js:3',
      severity: 'HIGH',
    },
    {
      name: 'a settings file that is shipped, told once',
      files: fastapi(route, {
        'settings.yaml':
          'server:\n  port: ${PORT:8080}\nrabbitmq:\n  username: ${MQ_USERNAME:guest}\n  password: ${MQ_PASSWORD:guest}\ndatabase:\n  password: ${DB_PASSWORD:postgres}\n',
      }),
      at: 'settings.yaml:5',
      severity: 'MEDIUM',
      count: 1,
    },
  ],
  good: [
    {
      name: 'the start script asks for the password',
      files: {
        Dockerfile: 'FROM node:22-slim\nCOPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n',
        'start.sh': '#!/bin/sh\n: "${ADMIN_PASSWORD:?set it}"\nPASSWORD_MIN="${PASSWORD_MIN:-12}"\nexec node a.js\n',
      },
    },
    {
      name: 'a default that the code refuses',
      files: fastapi(
        `import os\npassword = os.getenv("ADMIN_PASSWORD", "changeme")\nif password == "changeme":\n    raise RuntimeError("set ADMIN_PASSWORD")\n${route}`,
      ),
    },
    {
      name: 'no default, an empty one',
      files: fastapi(`import os\na = os.environ["DB_PASSWORD"]\nb = os.getenv("REDIS_PASSWORD", "")\n${route}`),
    },
    {
      name: 'samples of keys, switches, and an empty user beside an empty password',
      files: fastapi(
        `import os\na = os.getenv("COHERE_API_KEY", "your-key")\nb = os.getenv("USE_CREDENTIALS", "True")\nc = os.getenv("DB_USER", "")\nd = os.getenv("DB_PASSWORD", "")\n${route}`,
      ),
    },
    {
      name: 'words of a form and of tests',
      files: fastapi(`password = "password"\nPASSWORD_FIELD = "password"\n${route}`, {
        'tests/conftest.py': 'import os\nos.getenv("ADMIN_PASSWORD", "admin")\n',
        'scripts/seed.py': 'import os\nos.getenv("ADMIN_PASSWORD", "admin")\n',
      }),
    },
    {
      name: 'a settings file without defaults',
      files: fastapi(route, { 'settings.yaml': 'a: ${A:1}\ndatabase:\n  password: ${DB_PASSWORD:}\n' }),
    },
  ],
});
