import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'storage/uploads/filename-in-path',
  title: 'A client chooses where its upload is written',
  severity: 'HIGH',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const paths = factsOf(app, 'upload-path');
    const [first] = paths;
    const route = app.routes.find((one) => one.upload);
    if (first === undefined)
      return route === undefined
        ? skip('No route of this service takes files.')
        : skip('No path is made of the name that a client sends.');
    const own = app.routes.find((one) => one.handler !== null && one.handler === first.function) ?? route;
    return fail(
      first,
      `${own === undefined ? (first.function ?? 'An upload handler') : `${own.method} ${own.path}`} writes to a path that ends with ${first.name}, the name that the client sends${
        paths.length > 1
          ? `; the same in ${paths
              .slice(1, 4)
              .map((one) => at(one.span))
              .join(', ')}`
          : ''
      }.`,
      {
        subject: appSubject(app, `upload-path/${first.function ?? 'handler'}`),
        evidence: paths.slice(1, 5).map((one) => one.span),
        verify: `\`curl -F 'file=@/etc/hostname;filename=../../tmp/proof' http://127.0.0.1:${portOfApp(app, model)}${own?.path ?? '/upload'}\`: no file /tmp/proof may appear in the container.`,
        fix: advice(
          'Name the file yourself',
          'python',
          `target = root / f"{uuid4()}{Path(${first.name} or "").suffix.lower()}"\n# keep ${first.name} in the database only\nassert target.resolve().is_relative_to(root.resolve())`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A name like `../../app/main.py` or `/data/app.db` leaves the upload folder, and two clients with the same name overwrite each other.',
    impact: 'Anyone who may upload can replace the database, the code or the files of other users on the same volume.',
    verify: 'Upload a file whose name begins with `../` and look where it lands.',
    remedy:
      'Store under a random name, keep the original one as data, and check that the resolved path lies below the folder.',
    tradeOff: 'Files on the disk no longer carry readable names; the database maps them.',
    sources: [
      'https://owasp.org/www-community/attacks/Path_Traversal',
      'https://werkzeug.palletsprojects.com/en/stable/utils/#werkzeug.utils.secure_filename',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os, shutil\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/upload")\ndef upload(file: UploadFile):\n    with open(os.path.join("/data", file.filename), "wb") as out:\n        shutil.copyfileobj(file.file, out)\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os, shutil, uuid\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/upload")\ndef upload(file: UploadFile):\n    with open(os.path.join("/data", str(uuid.uuid4())), "wb") as out:\n        shutil.copyfileobj(file.file, out)\n',
      },
    ],
  },
});
