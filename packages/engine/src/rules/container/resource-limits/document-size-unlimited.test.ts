import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './document-size-unlimited.ts';

const main = (options: string): string =>
  `from docling.document_converter import DocumentConverter\nconverter = DocumentConverter()\n@app.post("/a")\ndef a(p: str):\n    return converter.convert(p${options})\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'no limit anywhere',
      files: fastapi(main('')),
      at: 'main.py:7',
      message: /no max_num_pages, no max_file_size/,
    },
  ],
  good: [
    { name: 'a limit of bytes', files: fastapi(main(', max_file_size=1000000')), passes: true },
    { name: 'options from elsewhere', files: fastapi(main(', **limits')), passes: true },
    {
      name: 'a limit of the application',
      files: fastapi(`import os\nMAX_PAGE_COUNT = os.getenv("MAX_PAGE_COUNT", "100")\n${main('')}`),
      passes: true,
    },
  ],
});
