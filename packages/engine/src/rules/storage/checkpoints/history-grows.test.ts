import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './history-grows.ts';

const model =
  'class DocumentVersion(Base):\n    __tablename__ = "document_versions"\n    snapshot = Column(Text)\n@app.get("/a")\ndef a(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a model',
      files: fastapi(model),
      at: 'main.py:4',
      message: /document_versions \(main\.py:4\) and nothing .* deletes a row of it/,
    },
    {
      name: 'SQL',
      files: fastapi('@app.get("/a")\ndef a(): ...\n', {
        'db.py': 'import sqlite3\nSQL = """\nCREATE TABLE IF NOT EXISTS job_snapshots (id TEXT)"""\n',
      }),
      at: 'db.py:3',
    },
  ],
  good: [
    {
      name: 'rows are deleted through the model',
      files: fastapi(`${model}def purge(s):\n    s.execute(delete(DocumentVersion))\n`),
      passes: true,
    },
    {
      name: 'versions without copies, events of the product',
      files: fastapi(
        'A = "CREATE TABLE skill_versions (id TEXT, tag TEXT)"\nB = "CREATE TABLE timeline_events (id TEXT)"\n@app.get("/a")\ndef a(): ...\n',
      ),
    },
    {
      name: 'ordinary tables',
      files: fastapi('class User(Base):\n    __tablename__ = "users"\n@app.get("/a")\ndef a(): ...\n'),
    },
    {
      name: 'versions of the schema',
      files: fastapi('SQL = "CREATE TABLE schema_versions (v INT)"\n@app.get("/a")\ndef a(): ...\n'),
    },
  ],
});
