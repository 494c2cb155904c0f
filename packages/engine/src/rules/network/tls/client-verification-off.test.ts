import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './client-verification-off.ts';

const store =
  'class Store:\n    def __init__(self, url, *, verify_certs: bool = False):\n        self.client = Search(hosts=[url], verify_certs=verify_certs)\n';
const route = '@app.get("/a")\ndef a(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'off by default, and no caller changes it',
      files: fastapi(`from store import Store\nstore = Store(URL)\n${route}`, { 'store.py': `import http\n${store}` }),
      at: 'store.py:3',
      message: /off by default/,
    },
    {
      name: 'an async client',
      files: fastapi(`import httpx\nclient = httpx.AsyncClient(verify=False)\n${route}`),
      at: 'main.py:4',
    },
    {
      name: 'an unverified context',
      files: fastapi(`import ssl\nctx = ssl._create_unverified_context()\n${route}`),
      at: 'main.py:4',
    },
  ],
  good: [
    {
      name: 'callers switch it on',
      files: fastapi(`from store import Store\nstore = Store(URL, verify_certs=True)\n${route}`, {
        'store.py': `import http\n${store}`,
      }),
      passes: true,
    },
    {
      name: 'a token is decoded',
      files: fastapi(`import jwt\n@app.get("/a")\ndef a():\n    return jwt.decode(t, verify=False)\n`),
    },
    {
      name: 'a test helper',
      files: fastapi(route, { 'scripts/probe.py': 'import requests\nrequests.get(URL, verify=False)\n' }),
    },
  ],
  unresolved: [
    {
      name: 'a setting decides',
      files: fastapi(`import httpx\nclient = httpx.AsyncClient(verify=settings.verify_tls)\n${route}`),
    },
  ],
});
