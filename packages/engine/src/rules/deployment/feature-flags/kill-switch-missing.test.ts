import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './kill-switch-missing.ts';

const api =
  'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {"ok": True}\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a service over the network',
      files: { 'requirements.txt': 'fastapi==0.115.0\nopenai==1.0.0\n', 'main.py': api },
      at: 'requirements.txt:2',
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'a service for the heavy part alone',
      files: { 'requirements.txt': 'fastapi==0.115.0\ndocling==2.60.0\n', 'main.py': api },
    },
    {
      name: 'libraries that compute on the machine itself',
      files: {
        'requirements.txt': 'fastapi==0.115.0\nopenai-whisper==20240930\ntorch==2.9.0\ndocling==2.60.0\n',
        'main.py': api + ['a', 'b', 'c', 'd'].map((name) => `\n@app.get("/${name}")\ndef ${name}(): ...\n`).join(''),
      },
    },
    {
      name: 'the model that the product is made of',
      files: { 'requirements.txt': 'fastapi==0.115.0\nopenai==1.0.0\nllama-index-core==0.12.23\n', 'main.py': api },
    },
    {
      name: 'a profile that chooses where files are kept',
      files: {
        'requirements.txt': 'fastapi==0.115.0\nboto3==1.40.0\n',
        'main.py': `import os\nWHERE = os.getenv("STORAGE_PROFILE_PATH", "./profiles")\n${api}`,
      },
      passes: true,
    },
    { name: 'nothing risky', files: { 'requirements.txt': 'fastapi==0.115.0\n', 'main.py': api } },
    {
      name: 'a flag library',
      files: { 'requirements.txt': 'fastapi==0.115.0\nopenai==1.0.0\nopenfeature-sdk==0.8.0\n', 'main.py': api },
      passes: true,
    },
    { name: 'no application', files: { 'README.md': 'x\n' } },
  ],
});
