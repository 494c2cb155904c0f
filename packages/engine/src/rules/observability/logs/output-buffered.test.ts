import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './output-buffered.ts';

const prints = '@app.get("/x")\ndef x():\n    print("asked")\n';

ruleTest(rule, {
  bad: [{ name: 'print in a handler', files: fastapi(prints), at: 'Dockerfile:1', message: /main\.py:5/ }],
  good: [
    {
      name: 'set by Compose',
      files: fastapi(prints, {
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      PYTHONUNBUFFERED: "1"\n',
      }),
      passes: true,
    },
    {
      name: 'logging writes each line',
      files: fastapi('import logging\n@app.get("/x")\ndef x():\n    logging.info("y")\n'),
    },
    { name: 'Node', files: express("console.log('x');\napp.listen(3000);\n") },
  ],
});
