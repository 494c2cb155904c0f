import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './temp-file-kept-on-error.ts';

const main = (body: string): string =>
  `import os, shutil, tempfile\n@app.post("/a")\ndef a():\n    d = tempfile.mkdtemp()\n${body}`;

ruleTest(rule, {
  bad: [
    {
      name: 'after the work',
      files: fastapi(main('    work(d)\n    shutil.rmtree(d)\n')),
      at: 'main.py:6',
      message: /a \(main\.py:6\) removes its temporary file after the work/,
    },
  ],
  good: [
    {
      name: 'in a finally',
      files: fastapi(main('    try:\n        work(d)\n    finally:\n        shutil.rmtree(d)\n')),
      passes: true,
    },
    {
      name: 'in both branches',
      files: fastapi(
        main(
          '    try:\n        work(d)\n    except Exception:\n        shutil.rmtree(d)\n        raise\n    shutil.rmtree(d)\n',
        ),
      ),
      passes: true,
    },
    {
      name: 'by a background task of the answer',
      files: fastapi(
        'import os, tempfile\n@app.post("/a")\ndef a(background_tasks):\n    p = tempfile.mkstemp()\n    background_tasks.add_task(os.unlink, p)\n    return p\n',
      ),
      passes: true,
    },
  ],
});
