import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './system-library-missing.ts';

const repository = (dockerfile: string, requirements: string) => ({
  Dockerfile: dockerfile,
  'requirements.txt': requirements,
  'app.py': 'import fastapi\n',
});
const slim = (install: string) =>
  `FROM python:3.12-slim-bookworm\n${install}WORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD ["python", "app.py"]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'OpenCV from the manifest',
      files: repository(slim(''), 'fastapi==0.115.0\nopencv-python==4.10.0.84\n'),
      at: 'Dockerfile:1',
      message: /opencv-python \(requirements.txt:2\).*libgl1 and libglib2\.0-0/,
    },
    {
      name: 'installed in the builder only',
      files: repository(
        'FROM python:3.12-slim-bookworm AS build\nRUN apt-get update && apt-get install -y poppler-utils\nCOPY requirements.txt .\nRUN pip install --prefix=/install -r requirements.txt\nFROM python:3.12-slim-bookworm\nCOPY --from=build /install /usr/local\nCOPY . .\nCMD ["python", "app.py"]\n',
        'pdf2image==1.17.0\n',
      ),
      at: 'Dockerfile:5',
    },
    {
      name: 'the full image has no poppler either',
      files: repository(slim('').replace('-slim-bookworm', '-bookworm'), 'pdf2image==1.17.0\n'),
      at: 'Dockerfile:1',
    },
  ],
  good: [
    {
      name: 'the full image has libmagic',
      files: {
        Dockerfile: 'FROM python:3.12-bookworm\nRUN pip install python-magic==0.4.27\nCMD ["python", "app.py"]\n',
      },
    },
    {
      name: 'built from source',
      files: {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN git clone https://example.org/ffmpeg.git && cd ffmpeg && ./configure && make install\nRUN pip install ffmpeg-python==0.2.0\nCMD ["python", "app.py"]\n',
      },
    },
    {
      name: 'copied from another image',
      files: {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCOPY --from=acme/static:7 /ffmpeg /ffprobe /usr/local/bin/\nRUN pip install ffmpeg-python==0.2.0\nCMD ["python", "app.py"]\n',
      },
    },
    {
      name: 'installed',
      files: repository(
        slim('RUN apt-get update && apt-get install -y libgl1 libglib2.0-0t64\n'),
        'opencv-python==4.10.0.84\n',
      ),
      passes: true,
    },
    { name: 'the headless variant', files: repository(slim(''), 'opencv-python-headless==4.10.0.84\n') },
    {
      name: 'the full image brings libpq',
      files: repository(slim('').replace('-slim-bookworm', '-bookworm'), 'psycopg2==2.9.9\n'),
      passes: true,
    },
    {
      name: 'an unknown base',
      files: repository(slim('').replace('python:3.12-slim-bookworm', 'example/base:1'), 'opencv-python==4.10.0.84\n'),
    },
    {
      name: 'a list that only the build knows',
      files: repository(slim('RUN xargs apt-get install -y < apt.txt\n'), 'opencv-python==4.10.0.84\n'),
    },
    {
      name: 'a development dependency',
      files: {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package.json .\nRUN npm install --omit=dev\nCMD ["node", "a.js"]\n',
        'package.json': '{"name":"a","devDependencies":{"puppeteer":"24.0.0"}}',
        'a.js': '',
      },
    },
  ],
});
