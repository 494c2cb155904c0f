import { beforeAll, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

it('finds values that are read, changed and written back whole', () => {
  const step =
    'def add(key):\n    state = json.loads(redis.get(key))\n    state["n"] += 1\n    redis.set(key, json.dumps(state))\n';
  expect(facts(`import json\n${step}`, 'read-modify-write')).toMatchObject([{ line: 3, function: 'add' }]);
  expect(
    facts(`import json\n${step.replace('    state =', '    redis.lock(key)\n    state =')}`, 'read-modify-write'),
  ).toEqual([]);
});

it('finds tables and the rows that are removed again', () => {
  const text =
    'SQL = """CREATE TABLE IF NOT EXISTS runs (id TEXT)"""\nclass Event(Base):\n    __tablename__ = "events"\ndef purge():\n    db.execute("DELETE FROM runs")\n';
  expect(facts(text, 'table').map((one) => one.name)).toEqual(['runs', 'events']);
  expect(facts(text, 'row-delete').map((one) => one.table)).toEqual(['runs']);
});

it('finds module variables that one function replaces', () => {
  const text =
    '_index = None\ndef refresh():\n    global _index\n    _index = build()\ndef search():\n    return _index\n';
  expect(facts(text, 'process-cache')).toMatchObject([
    { name: '_index', writers: ['refresh'], readers: ['refresh', 'search'] },
  ]);
  expect(facts(text, 'calls')).toMatchObject([{ function: 'refresh', names: ['build'] }]);
});

it('finds paths made of the names of clients, unless the name was cleaned', () => {
  const bad = 'from fastapi import UploadFile\ndef save(file: UploadFile):\n    path = ROOT / file.filename\n';
  expect(facts(bad, 'upload-path')).toMatchObject([{ line: 3, name: 'file.filename' }]);
  expect(facts(bad.replace('file.filename', 'Path(file.filename).name'), 'upload-path')).toEqual([]);
});
