import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './filename-in-path.ts';

const save = (path: string): string =>
  `from fastapi import UploadFile\n@app.post("/up")\ndef up(file: UploadFile):\n    path = ${path}\n    path.write_bytes(b"")\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a path of pathlib',
      files: fastapi(save('UPLOADS / file.filename')),
      at: 'main.py:6',
      message: /POST \/up writes to a path that ends with file\.filename/,
    },
    { name: 'joinpath', files: fastapi(save('UPLOADS.joinpath(file.filename)')), at: 'main.py:6' },
    { name: 'an f-string', files: fastapi(save('f"{UPLOADS}/{file.filename}"')), at: 'main.py:6' },
  ],
  good: [
    {
      name: 'only the last part of the name',
      files: fastapi(save('UPLOADS / Path(file.filename).name')),
    },
    { name: 'a name of its own', files: fastapi(save('UPLOADS / f"{uuid4()}.pdf"')) },
    {
      name: 'a suffix check before a random name',
      files: fastapi(save('UPLOADS / (str(uuid4()) + Path(file.filename).suffix)')),
    },
  ],
});
