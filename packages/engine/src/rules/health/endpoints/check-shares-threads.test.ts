import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './check-shares-threads.ts';

const main = (head: string): string =>
  `import pytesseract\n@app.get("/health")\n${head} health():\n    return {"status": "ok"}\n@app.get("/a")\ndef a():\n    return pytesseract.image_to_string(URL)\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a plain handler that reads images',
      files: fastapi(main('def')),
      at: 'main.py:4',
      message: /a with pytesseract \(main\.py:9\)/,
    },
  ],
  good: [
    { name: 'an async health path', files: fastapi(main('async def')), passes: true },
    {
      name: 'quick handlers',
      files: fastapi('@app.get("/health")\ndef health():\n    return {}\n@app.get("/a")\ndef a(): ...\n'),
    },
  ],
});
