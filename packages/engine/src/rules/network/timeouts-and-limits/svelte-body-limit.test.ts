import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './svelte-body-limit.ts';

const web = {
  'web/package.json': '{ "devDependencies": { "@sveltejs/adapter-node": "5.4.0", "@sveltejs/kit": "2.49.1" } }\n',
  'web/Dockerfile': 'FROM node:22-slim\nCOPY . .\nCMD ["node", "build"]\n',
};
const api = {
  'api/requirements.txt': 'fastapi==0.142.2\n',
  'api/main.py':
    'from fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/documents")\nasync def upload(file: UploadFile):\n    return {}\n',
};
const compose = (env: string) =>
  `services:\n  web:\n    build: ./web\n    ports: ["8000:3000"]\n    environment:\n      - API_URL=http://api:8001\n${env}  api:\n    image: api:1\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'the API behind it takes files',
      files: { ...web, ...api, 'compose.yml': compose('') },
      at: 'compose.yml:6',
      message: /default is 512 KB.*\/documents \(api\/main\.py:4\)/,
    },
    {
      name: 'less than what is promised',
      files: { ...web, 'compose.yml': compose('      - BODY_SIZE_LIMIT=10M\n      - MAX_UPLOAD_SIZE=80\n') },
      at: 'compose.yml:2',
      message: /BODY_SIZE_LIMIT 10M.*80 MB/,
    },
  ],
  good: [
    {
      name: 'raised',
      files: { ...web, ...api, 'compose.yml': compose('      - BODY_SIZE_LIMIT=100M\n') },
      passes: true,
    },
    { name: 'nobody uploads anything', files: { ...web, 'compose.yml': compose('') }, passes: true },
    {
      name: 'set in the image',
      files: {
        ...web,
        ...api,
        'web/Dockerfile': 'FROM node:22-slim\nCOPY . .\nENV BODY_SIZE_LIMIT=Infinity\nCMD ["node", "build"]\n',
        'compose.yml': compose(''),
      },
      passes: true,
    },
  ],
});
