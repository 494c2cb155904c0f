import { beforeAll, describe, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

describe('a job', () => {
  const job = (call: string, before = '') =>
    `from celery import shared_task\n\ndef send(user, upload):\n${before}    ${call}\n`;

  it('carries a document that is given as bytes, read from the upload, or encoded on the way', () => {
    expect(facts(job('track.delay(user.id, file_bytes)'), 'job-document')[0]?.argument).toBe('file_bytes');
    expect(facts(job('track.delay(data=doc.binary)'), 'job-document')[0]?.argument).toBe('binary');
    expect(facts(job('track.delay(content)', '    content = upload.file.read()\n'), 'job-document')[0]?.argument).toBe(
      'content',
    );
    expect(facts(job('track.delay(b64encode(x))'), 'job-document')[0]?.argument).toBe('b64encode(…)');
  });

  it('carries a number, whatever it counts', () => {
    for (const name of ['file_size_bytes', 'used_bytes', 'disk_total_bytes', 'max_upload_bytes', 'count_bytes'])
      expect(facts(job(`track.delay(user.id, ${name})`), 'job-document'), name).toEqual([]);
    expect(facts(job('track.delay(size_bytes, file_bytes)'), 'job-document')[0]?.argument).toBe('file_bytes');
  });

  it('carries what this function read before, not what another one or a later line reads', () => {
    const other = 'from celery import shared_task\n\ndef a(upload):\n    content = upload.read()\n\ndef b(content):\n';
    expect(facts(`${other}    track.delay(content)\n    content = upload.read()\n`, 'job-document')).toEqual([]);
  });

  it('is read in a file of many jobs behind one long text', () => {
    const blank = '\n'.repeat(200_000);
    const calls = '    track.delay(user)\n'.repeat(2_000);
    expect(
      facts(job(`track.delay(content)\n${calls}`, `    content = upload.read()\n${blank}`), 'job-document'),
    ).toEqual([{ line: 200_005, call: 'track.delay', argument: 'content', function: 'send' }]);
  });
});

describe('a gate', () => {
  const gate = (body: string) =>
    `from app.config import settings\n\ndef verify_api_key(k):\n    if not settings.api_key:\n${body}\n    raise HTTPException(401)\n`;

  it('stands open when it returns while its secret is unset, with a line of the log and blank lines before', () => {
    expect(facts(gate('        return None'), 'open-gate')).toEqual([
      { line: 4, name: 'api_key', function: 'verify_api_key' },
    ]);
    expect(facts(gate('        logger.warning("open")\n\n\n        return'), 'open-gate')).toHaveLength(1);
    expect(facts(gate('        raise RuntimeError("no key")'), 'open-gate')).toEqual([]);
  });

  it('is read to the end when hundreds of blank lines stand where the answer would', () => {
    expect(facts(gate(`${'\n'.repeat(200)}        pass`), 'open-gate')).toEqual([]);
  });

  it('is named after the variable that fills it, in the function or in a constant', () => {
    const constant = 'API_KEY = os.getenv("SERVICE_KEY")\n\ndef verify_key(k):\n    if not API_KEY:\n        return\n';
    const local = 'def verify_key(k):\n    api_key = os.environ["SERVICE_KEY"]\n    if not api_key:\n        return\n';
    for (const text of [constant, local])
      expect(facts(`import os\n${text}    raise HTTPException(403)\n`, 'open-gate')[0]?.name).toBe('SERVICE_KEY');
    const sent = 'def verify_key(api_key: str):\n    if not api_key:\n        return\n    raise HTTPException(403)\n';
    expect(facts(`import os\napi_key = os.getenv("K")\n${sent}`, 'open-gate')).toEqual([]);
  });

  it('is read in a file of thousands of conditions', () => {
    const conditions = Array.from({ length: 8_000 }, (_, at) => `    if not api_key_${at}:\n        return\n`).join('');
    expect(facts(`def verify_key(k):\n${conditions}    raise HTTPException(403)\n`, 'open-gate')).toEqual([]);
  });
});

describe('a name below the temporary folder', () => {
  const save = (line: string) => `import tempfile\n\ndef save(data):\n    ${line}\n`;

  it('is shared when it is fixed and its folder belongs to all', () => {
    expect(facts(save('open("/tmp/out.pdf", "wb").write(data)'), 'shared-temp-name')[0]?.name).toBe('/tmp/out.pdf');
    expect(facts(save('temp_dir.joinpath("out.pdf")'), 'shared-temp-name')[0]?.name).toBe('out.pdf');
    expect(facts(save('template_dir.joinpath("out.pdf")'), 'shared-temp-name')).toEqual([]);
    expect(facts(save('tempfile.mkdtemp(); temp_dir.joinpath("out.pdf")'), 'shared-temp-name')).toEqual([]);
  });

  it('is looked for in a word of a hundred thousand letters', () => {
    expect(facts(save(`x = ${'tmp'.repeat(100_000)}`), 'shared-temp-name')).toEqual([]);
  });
});

it('an id that nobody knows is told from a waiting job when the function asks for it', () => {
  const status = (more: string) =>
    `from celery.result import AsyncResult\n\ndef status(id):\n${more}    task = AsyncResult(id)\n    if task.state == "PENDING":\n        return {"state": "waiting"}\n`;
  expect(facts(status(''), 'unknown-job')).toHaveLength(1);
  expect(facts(status('    if not Job.exists(id): return None\n'), 'unknown-job')).toEqual([]);
});
