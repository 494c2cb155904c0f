import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, services } from '../../shared/apps.ts';
import { refusal } from '../../shared/refusal.ts';

export default defineRule<App>({
  id: 'storage/uploads/archive-unbounded',
  title: 'A small archive can unpack to gigabytes',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app) {
    const reads = factsOf(app, 'archive-read');
    const open = reads.filter((read) => !read.bounded);
    const [first] = open;
    if (first === undefined)
      return reads[0] === undefined
        ? skip('No archive of a client is unpacked.')
        : pass(reads[0], 'the unpacked size is looked at first');
    const rest = open.slice(1, 4).map((read) => `${read.function} (${at(read.span)})`);
    return fail(
      first,
      `${first.function} of ${app.name} unpacks archives that clients send without adding up what they unpack to${rest.length === 0 ? '' : `; so does ${rest.join(', ')}`}.`,
      {
        subject: appSubject(app, 'archive/size'),
        evidence: open.slice(1, 5).map((read) => read.span),
        verify:
          '`head -c 4G /dev/zero | zip -q bomb.zip -` makes a file of some megabytes; sent as an upload it must be refused within seconds, and memory must stay as it was.',
        fix: advice(
          'Add the sizes up before anything is read',
          'python',
          `total = sum(item.file_size for item in archive.infolist())\nif total > settings.max_unpacked_bytes or len(archive.infolist()) > 10_000:\n    ${refusal(app, first.span.file, 413, 'Archive too large')}\n# and read members in chunks: the sizes in the archive are claims of its maker`,
        ),
      },
    );
  },

  docs: {
    problem: 'Zeros compress a thousandfold, so a limit on the upload says nothing about what it becomes.',
    impact:
      'One request fills the memory or the disk, and the process dies together with everything else it was doing.',
    verify: 'Upload an archive of some megabytes that unpacks to gigabytes.',
    remedy: 'Add up the declared sizes, limit the number of members, and count the bytes while they are read.',
    tradeOff: 'Honest archives above the limit are refused; choose it by the largest real one.',
    sources: ['https://docs.python.org/3/library/zipfile.html#decompression-pitfalls'],
  },
  examples: {
    bad: [example('')],
    good: [
      example(
        '        if sum(item.file_size for item in archive.infolist()) > 10**8:\n            raise ValueError("too large")\n',
      ),
    ],
  },
});

function example(check: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `import zipfile\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/import")\ndef load(file: UploadFile):\n    with zipfile.ZipFile(file.file) as archive:\n${check}        return [archive.read(name) for name in archive.namelist()]\n`,
  };
}
