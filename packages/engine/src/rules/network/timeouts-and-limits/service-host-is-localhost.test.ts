import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './service-host-is-localhost.ts';

const compose = (env: string, more = '') =>
  `services:\n  api:\n    image: example/api:1.2\n${more}    environment:\n      ${env}\n  db:\n    image: postgres:16.4\n  redis:\n    image: redis:7.4\n  ml:\n    image: example/ml:1\n    expose: ["9000"]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a host variable',
      files: { 'compose.yml': compose('DB_HOST: localhost') },
      at: 'compose.yml:5',
      message: /db runs in another container/,
    },
    {
      name: 'a URL of another driver',
      files: { 'compose.yml': compose('REDIS_URL: redis://127.0.0.1:6379/0') },
      at: 'compose.yml:5',
    },
    {
      name: 'an HTTP service by its port',
      files: { 'compose.yml': compose('ML_URL: http://localhost:9000/v1') },
      at: 'compose.yml:5',
      message: /ml runs/,
      severity: 'HIGH',
    },
    {
      name: 'two variables for one service are one finding',
      files: {
        'compose.yml': compose('ML_URL: http://localhost:9000/v1\n      ML_FILES_URL: http://localhost:9000/files'),
      },
      at: 'compose.yml:5',
      message: /gets ML_URL and ML_FILES_URL with localhost:9000/,
      count: 1,
    },
    {
      name: 'from an env file',
      files: {
        'compose.yml': compose('A: b', '    env_file: api.env\n'),
        'api.env': 'DATABASE_URL=postgresql+asyncpg://app@localhost/app\n',
      },
      at: 'api.env:1',
    },
  ],
  good: [
    { name: 'the name of the service', files: { 'compose.yml': compose('DB_HOST: db') } },
    {
      name: 'settings of a command line client in the container of the server',
      files: {
        'compose.yml':
          'services:\n  web:\n    build: .\n    ports: ["8000:8000"]\n    volumes: [".:/srv"]\n  jobs:\n    build: .\n    volumes: [".:/srv"]\n    command: celery -A jobs worker\n    environment:\n      LIST_URL: http://localhost:8000/list\n      REDIS_URL: redis://redis:6379\n',
        Dockerfile: 'FROM python:3.12.7-slim\nWORKDIR /srv\nCMD ["uvicorn", "main:app"]\n',
        'requirements.txt': 'fastapi==0.142.2\ncelery==5.6.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nR = os.getenv("REDIS_URL", "")\n@app.get("/list")\ndef a(): ...\n',
        'client/requirements.txt': 'requests==2.32.3\n',
        'client/cli.py': 'import argparse, os\nURL = os.getenv("LIST_URL", "http://localhost:8000/list")\n',
      },
    },
    { name: 'a list of origins', files: { 'compose.yml': compose('CORS_ORIGINS: http://localhost:9000') } },
    { name: 'a value for browsers', files: { 'compose.yml': compose('VITE_API_URL: http://localhost:9000') } },
    {
      name: 'the network of the host',
      files: { 'compose.yml': compose('DB_HOST: localhost', '    network_mode: host\n') },
    },
    { name: 'nothing of that kind in the project', files: { 'compose.yml': compose('SMTP_HOST: localhost') } },
    {
      name: 'overruled in the Compose file',
      files: { 'compose.yml': compose('DB_HOST: db', '    env_file: api.env\n'), 'api.env': 'DB_HOST=localhost\n' },
    },
  ],
  unresolved: [{ name: 'a host from outside', files: { 'compose.yml': compose('DB_HOST: $DB_HOST') } }],
});
