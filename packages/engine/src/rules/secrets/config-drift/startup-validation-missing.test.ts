import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './startup-validation-missing.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'Node',
      files: express('const { A_URL, B_URL, C_URL, D_URL } = process.env;\napp.listen(3000);\n'),
      at: 'server.js:3',
      message: /reads 4 variables/,
    },
    {
      name: 'Django',
      files: {
        'requirements.txt': 'django==5.2.8\n',
        'shop/settings.py':
          'import os\nROOT_URLCONF = "shop.urls"\nA = os.getenv("A_URL")\nB = os.getenv("B_URL")\nC = os.getenv("C_URL")\nD = os.getenv("D_URL")\n',
        'shop/urls.py':
          'from django.urls import path\nfrom . import views\nurlpatterns = [path("items/", views.items)]\n',
      },
      at: 'shop/settings.py:3',
      fix: /A_URL = os\.environ\["A_URL"\]/,
      fixLacks: /BaseSettings/,
    },
  ],
  good: [
    {
      name: 'two variables',
      files: fastapi('import os\nA = os.getenv("A_URL")\nB = os.getenv("B_URL")\n@app.get("/x")\ndef x(): ...\n'),
    },
    {
      name: 'a schema',
      files: express(
        "import { z } from 'zod';\nconst env = z.object({ A_URL: z.string(), B_URL: z.string(), C: z.string(), D: z.string() }).parse(process.env);\napp.listen(3000);\n",
      ),
      passes: true,
    },
  ],
});
