import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './session-cookie-unprotected.ts';

const next = (rest: string) => ({
  'package.json': '{ "name": "web", "dependencies": { "next": "15.5.9", "react": "19.1.4" } }\n',
  'actions/login.ts': `"use server";\nimport { cookies } from "next/headers";\nexport async function login(form: FormData) {\n  const token = await signIn(form);\n  (await cookies()).set("accessToken", token${rest});\n}\n`,
});
const express = (options: string) => ({
  'package.json': '{ "name": "api", "dependencies": { "express": "5.1.0" } }\n',
  'server.js': `const express = require('express');\nconst app = express();\napp.post('/login', (req, res) => {\n  res.cookie('sid', newSession(req)${options});\n  res.end();\n});\napp.listen(3000);\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a server action without options',
      files: next(''),
      at: 'actions/login.ts:5',
      severity: 'HIGH',
      message: /accessToken with neither httpOnly nor secure/,
      fix: /cookies\(\)\)\.set\('accessToken'[\s\S]*maxAge: 3600 /,
      fixLacks: /res\./,
    },
    {
      name: 'only the secure flag is missing',
      files: express(', { httpOnly: true }'),
      at: 'server.js:4',
      severity: 'MEDIUM',
      message: /no secure flag/,
      fix: /res\.cookie\('sid'[\s\S]*maxAge: 3_600_000/,
      fixLacks: /cookies\(\)/,
    },
  ],
  good: [
    { name: 'all flags', files: next(', { httpOnly: true, secure: true, sameSite: "lax" }'), passes: true },
    { name: 'secure in production only', files: express(', { httpOnly: true, secure: isProduction }'), passes: true },
    { name: 'options from elsewhere', files: express(', cookieOptions') },
    { name: 'a removal', files: express(', { maxAge: 0 }') },
  ],
});
