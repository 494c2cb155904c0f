import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './configured-folder-deleted.ts';

const stop = (condition: string): string =>
  `import os, shutil\nfrom contextlib import asynccontextmanager\n@asynccontextmanager\nasync def lifespan(app):\n    yield\n    if ${condition}:\n        shutil.rmtree(folder, ignore_errors=True)\nmain = FastAPI(lifespan=lifespan)\n@app.get("/a")\ndef a(): ...\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'set means deleted',
      files: fastapi(stop('settings.scratch_path is not None')),
      at: 'main.py:9',
      message: /exactly when somebody configured/,
    },
    { name: 'a variable', files: fastapi(stop('os.getenv("WORK_DIR")')), at: 'main.py:9' },
  ],
  good: [
    { name: 'unset means deleted', files: fastapi(stop('settings.scratch_path is None')) },
    { name: 'a switch of its own', files: fastapi(stop('settings.delete_scratch_dir')) },
    { name: 'a flag', files: fastapi(stop('created_here')) },
    {
      name: 'a request that removes its folder',
      files: fastapi(
        'import shutil\n@app.delete("/a")\ndef a():\n    if settings.data_dir:\n        shutil.rmtree(x)\n',
      ),
    },
  ],
});
