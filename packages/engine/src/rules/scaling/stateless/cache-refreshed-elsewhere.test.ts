import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './cache-refreshed-elsewhere.ts';

const tree = (files: Record<string, string>): Record<string, string> => ({
  'requirements.txt': 'fastapi\ncelery\n',
  'main.py':
    'from fastapi import FastAPI\nfrom search import get_retriever\napp = FastAPI()\n@app.get("/q")\ndef ask(q: str):\n    return get_retriever().find(q)\n',
  'search.py':
    '_retriever = None\ndef refresh_retriever(index):\n    global _retriever\n    _retriever = make(index)\ndef get_retriever():\n    return _retriever\n',
  'ingest.py':
    'from search import refresh_retriever\ndef ingest_document(path):\n    after_ingest(path)\ndef after_ingest(path):\n    refresh_retriever(path)\n',
  Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  'compose.yml': 'services:\n  api:\n    build: .\n  worker:\n    build: .\n    command: celery -A tasks worker\n',
  ...files,
});
const task =
  'from celery import shared_task\nfrom ingest import ingest_document\n@shared_task()\ndef process(path):\n    ingest_document(path)\n';

ruleTest(rule, {
  bad: [
    {
      name: 'two calls below the task',
      files: tree({ 'tasks.py': task }),
      at: 'ingest.py:5',
      message: /refresh_retriever refreshes _retriever .* task process \(tasks\.py:3\), but get_retriever reads it/,
    },
  ],
  good: [
    {
      name: 'the API refreshes it itself',
      files: tree({
        'tasks.py': task
          .replace('ingest_document(path)\n', 'store(path)\n')
          .replace('def process(path):\n    store', 'def process(path):\n    store'),
      }),
    },
    {
      name: 'filled lazily by each process',
      files: tree({
        'tasks.py': task,
        'search.py':
          '_model = None\ndef get_retriever():\n    global _model\n    if _model is None:\n        _model = make()\n    return _model\n',
      }),
    },
    { name: 'no queue', files: tree({}) },
  ],
});
