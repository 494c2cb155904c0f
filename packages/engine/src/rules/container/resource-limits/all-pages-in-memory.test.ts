import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './all-pages-in-memory.ts';

const main = (call: string): string =>
  `from pdf2image import convert_from_bytes\n@app.post("/a")\ndef a(data: bytes):\n    return ${call}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'the default resolution',
      files: fastapi(main('convert_from_bytes(data)')),
      at: 'main.py:6',
      message: /at 200 dpi/,
    },
    {
      name: 'a folder, but images all the same',
      files: fastapi(main('convert_from_bytes(data, output_folder=d)')),
      at: 'main.py:6',
    },
  ],
  good: [
    { name: 'page ranges', files: fastapi(main('convert_from_bytes(data, first_page=i, last_page=i)')), passes: true },
    {
      name: 'paths only',
      files: fastapi(main('convert_from_bytes(data, output_folder=d, paths_only=True)')),
      passes: true,
    },
    { name: 'one page', files: fastapi(main('convert_from_bytes(data, single_file=True)')), passes: true },
  ],
});
