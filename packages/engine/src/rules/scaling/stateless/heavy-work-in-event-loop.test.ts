import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './heavy-work-in-event-loop.ts';

const work = (head: string) =>
  `from docling.document_converter import DocumentConverter\nconverter = DocumentConverter()\n@app.post("/c")\n${head}\n    return converter.convert("a.pdf")\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'Docling in an async handler',
      files: fastapi(work('async def convert():')),
      at: 'main.py:7',
      message: /converter\.convert directly/,
    },
  ],
  good: [
    { name: 'a plain function runs in a thread', files: fastapi(work('def convert():')) },
    {
      name: 'the rule on health checks tells it',
      files: fastapi(`${work('async def convert():')}@app.get("/health")\ndef health(): ...\n`),
    },
    { name: 'nothing heavy', files: fastapi('@app.get("/x")\nasync def x(): ...\n') },
  ],
});
