import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './cors-open-with-credentials.ts';

const app = (value: string) => ({
  'requirements.txt': 'fastapi==0.142.2\npydantic-settings==2.12.0\n',
  'settings.py': `from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    cors_origins: list[str] = ${value}\n`,
  'main.py':
    'from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\nfrom settings import Settings\n\nsettings = Settings()\napp = FastAPI()\norigins = settings.cors_origins\napp.add_middleware(CORSMiddleware, allow_origins=origins, allow_credentials=True)\n\n@app.get("/items")\ndef items():\n    return []\n',
  Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'the default of a setting, through a local name',
      files: app('["*"]'),
      at: 'settings.py:4',
      message: /CORS_ORIGINS allows every origin by default.*main\.py:8/,
    },
    {
      name: 'settings of django-cors-headers',
      files: {
        'requirements.txt': 'django==5.2.8\ndjango-cors-headers==4.9.0\n',
        'shop/settings.py':
          'INSTALLED_APPS = ["corsheaders"]\nCORS_ALLOW_ALL_ORIGINS = True\nCORS_ALLOW_CREDENTIALS = True\n',
        'shop/urls.py': 'from django.urls import path\nurlpatterns = [path("", home)]\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
      },
      at: 'shop/settings.py:2',
    },
  ],
  good: [
    {
      name: 'a wildcard that browsers refuse',
      files: {
        'package.json': '{ "dependencies": { "express": "5.1.0", "cors": "2.8.5" } }\n',
        'server.js':
          "import express from 'express';\nimport cors from 'cors';\nconst app = express();\napp.use(cors({ origin: '*', credentials: true }));\napp.get('/a', (req, res) => res.json([]));\napp.listen(3000);\n",
        Dockerfile: 'FROM node:22-slim\nCMD ["node", "server.js"]\n',
      },
    },
    { name: 'a setting with names', files: app('["https://a.example"]'), passes: true },
    {
      name: 'the stack names the origins',
      files: {
        ...app('["*"]'),
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      CORS_ORIGINS: \'["https://a.example"]\'\n',
      },
    },
  ],
});
