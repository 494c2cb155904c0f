import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './column-without-default.ts';

const image = { Dockerfile: 'FROM golang:1.24\nCOPY . .\nCMD ["/app"]\n' };

ruleTest(rule, {
  bad: [
    {
      name: 'SQL',
      files: {
        ...image,
        'db/migrations/001_a.sql': 'CREATE TABLE o (id INT);\n',
        'db/migrations/002_b.sql': 'ALTER TABLE o\n  ADD COLUMN state TEXT NOT NULL;\n',
      },
      at: 'db/migrations/002_b.sql:2',
      severity: 'HIGH',
      message: /o\.state/,
    },
  ],
  good: [
    {
      name: 'filled before it is forbidden',
      files: {
        ...image,
        'requirements.txt': 'alembic==1.14.0\n',
        'alembic/versions/b2.py':
          'from alembic import op\nrevision = "b2"\ndown_revision = "a1"\n\ndef upgrade():\n    op.execute("UPDATE orders SET state = \'new\'")\n    op.alter_column("orders", "state", nullable=False)\n',
      },
    },
  ],
});
