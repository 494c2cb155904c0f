import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './model-per-request.ts';

const head = 'from docling.document_converter import DocumentConverter\n';

ruleTest(rule, {
  bad: [
    {
      name: 'behind a service object and a converter that it holds',
      files: fastapi(
        `${head}class Reader:\n    def convert(self, p):\n        return DocumentConverter().convert(p)\nclass Service:\n    def convert_document(self, p):\n        return self.reader.convert(p)\nservice = Service()\n@app.post("/a")\ndef a(p): return service.convert_document(p)\n`,
      ),
      at: 'main.py:6',
      message: /convert builds the docling models/,
    },
    {
      name: 'in a function that the handler calls',
      files: fastapi(
        `${head}def convert_document(p):\n    c = DocumentConverter()\n    return c.convert(p)\n@app.post("/a")\ndef a(p: str):\n    return convert_document(p)\n`,
      ),
      at: 'main.py:5',
      message: /convert_document builds the docling models/,
    },
  ],
  good: [
    {
      name: 'a getter with a cache',
      files: fastapi(
        `${head}_c = None\ndef get_converter():\n    global _c\n    _c = _c or DocumentConverter()\n    return _c\n@app.post("/a")\ndef a(p: str):\n    return get_converter().convert(p)\n`,
      ),
      passes: true,
    },
    {
      name: 'a cache by decorator',
      files: fastapi(
        `from functools import lru_cache\n${head}@lru_cache\ndef build():\n    return DocumentConverter()\n@app.post("/a")\ndef a(p: str):\n    return build().convert(p)\n`,
      ),
      passes: true,
    },
    {
      name: 'nothing calls it',
      files: fastapi(`${head}def once(p):\n    return DocumentConverter()\n@app.get("/a")\ndef a(): ...\n`),
    },
    {
      name: 'at import',
      files: fastapi(`${head}c = DocumentConverter()\n@app.get("/a")\ndef a(): ...\n`),
      passes: true,
    },
  ],
});
