import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './outbound-timeout-missing.ts';

ruleTest(rule, {
  bad: [
    {
      name: "Django's mailers without a timeout",
      files: {
        'requirements.txt': 'Django==6.1\n',
        'app/settings.py':
          'INSTALLED_APPS = ["django.contrib.auth"]\nMAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "mail"}}}\n',
        'manage.py': 'import django\n',
      },
      at: 'app/settings.py:2',
      fix: /"OPTIONS": \{"timeout": 10\}/,
      fixLacks: /EMAIL_TIMEOUT/,
    },
    {
      name: "Django's mail without a timeout",
      files: {
        'requirements.txt': 'Django==5.2\n',
        'app/settings.py':
          'import os\nINSTALLED_APPS = ["django.contrib.auth"]\nEMAIL_HOST = os.getenv("EMAIL_HOST", "mail")\nEMAIL_PORT = 587\n',
        'manage.py': 'import django\n',
      },
      at: 'app/settings.py:3',
      message: /SMTP backend/,
    },
    {
      name: 'two calls of requests',
      files: fastapi(
        'import requests\n@app.get("/a")\ndef a():\n    requests.get(URL)\n    return requests.post(URL, json={}).json()\n',
      ),
      at: 'main.py:6',
      message: /no timeout, 2 times \(main\.py:6, main\.py:7\)/,
      count: 1,
    },
    {
      name: 'axios',
      files: express(
        "import axios from 'axios';\napp.get('/a', async (req, res) => res.json(await axios.get(url)));\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
      fix: /axios\.create\(\{ timeout: 30_000 \}\)/,
      // One signal for the life of a client would abort every later request.
      fixLacks: /create\([^)]*signal/,
    },
  ],
  good: [
    {
      name: "Django's mail with a timeout",
      files: {
        'requirements.txt': 'Django==5.2\n',
        'app/settings.py': 'INSTALLED_APPS = ["django.contrib.auth"]\nEMAIL_HOST = "mail"\nEMAIL_TIMEOUT = 10\n',
        'manage.py': 'import django\n',
      },
    },
    {
      name: 'mail that goes through an API',
      files: {
        'requirements.txt': 'Django==5.2\n',
        'app/settings.py':
          'INSTALLED_APPS = ["anymail"]\nEMAIL_HOST = "mail"\nEMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"\n',
        'manage.py': 'import django\n',
      },
    },
    {
      name: 'a timeout',
      files: fastapi('import requests\n@app.get("/a")\ndef a():\n    return requests.get(URL, timeout=5).json()\n'),
      passes: true,
    },
    {
      name: 'httpx has one by default',
      files: fastapi('import httpx\n@app.get("/a")\ndef a():\n    return httpx.get(URL).json()\n'),
    },
    {
      name: 'options from elsewhere',
      files: fastapi('import requests\n@app.get("/a")\ndef a():\n    return requests.get(URL, **options).json()\n'),
      passes: true,
    },
    {
      name: 'options built elsewhere',
      files: express(
        "import axios from 'axios';\napp.get('/a', async (req, res) => res.json(await axios.request(options)));\napp.listen(3000);\n",
      ),
      passes: true,
    },
    {
      name: 'a script',
      files: fastapi('@app.get("/a")\ndef a(): ...\n', {
        'scripts/seed.py': 'import requests\ndef seed():\n    requests.get(URL)\n',
      }),
    },
  ],
});
