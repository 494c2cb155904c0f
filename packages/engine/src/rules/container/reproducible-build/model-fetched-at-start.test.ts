import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './model-fetched-at-start.ts';

const app = (dockerfile: string, more: Record<string, string> = {}) => ({
  Dockerfile: `FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n${dockerfile}COPY app.py .\nCMD ["python", "app.py"]\n`,
  'requirements.txt': 'sentence-transformers==3.3.0\n',
  'app.py':
    "from sentence_transformers import SentenceTransformer\n\nmodel = SentenceTransformer('all-MiniLM-L6-v2')\n",
  ...more,
});

ruleTest(rule, {
  bad: [{ name: 'nothing keeps it', files: app(''), at: 'app.py:3', message: /every new container downloads it/ }],
  good: [
    {
      name: 'fetched in the build',
      files: app(
        'RUN python -c "from sentence_transformers import SentenceTransformer; SentenceTransformer(\'all-MiniLM-L6-v2\')"\n',
      ),
      passes: true,
    },
    { name: 'offline', files: app('ENV HF_HUB_OFFLINE=1\n'), passes: true },
    {
      name: 'a volume keeps the cache',
      files: app('', {
        'compose.yml':
          'services:\n  api:\n    build: .\n    volumes:\n      - models:/root/.cache/huggingface\nvolumes:\n  models:\n',
      }),
      passes: true,
    },
    { name: 'installed but never loaded', files: app('', { 'app.py': 'print(1)\n' }) },
  ],
});
