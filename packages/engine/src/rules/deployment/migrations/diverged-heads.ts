import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'deployment/migrations/diverged-heads',
  title: 'The migration history has two ends',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app) {
    const all = factsOf(app, 'schema-revision').filter((one) => one.tool === 'alembic' || one.tool === 'django');
    const [first] = all;
    if (first === undefined) return skip(`${app.name} has no chain of revisions.`);
    const group = groups(all).find((one) => one.heads.length > 1);
    if (group === undefined) return pass(first, 'one chain of revisions');
    const [, second = first] = group.heads;
    const names = group.heads.slice(0, 3).map((head) => `${head.id} (${at(head.span)})`);
    const django = second.tool === 'django';
    return fail(
      second,
      `The revisions below ${group.folder} end in ${group.heads.length} places: ${names.join(', ')}.`,
      {
        subject: appSubject(app, `schema/heads/${group.folder}`),
        evidence: group.heads.slice(0, 1).map((head) => head.span),
        problem: django
          ? 'Django refuses to migrate with "Conflicting migrations detected".'
          : '`alembic upgrade head` refuses to run with "Multiple head revisions are present".',
        verify: django
          ? 'Run `python manage.py makemigrations --check`: it names the conflict.'
          : 'Run `alembic heads`: it must print one line.',
        fix: advice(
          'Join the two ends',
          'sh',
          django
            ? 'python manage.py makemigrations --merge'
            : `alembic merge -m "join" ${group.heads
                .map((head) => head.id)
                .slice(0, 2)
                .join(' ')}\n# in the pipeline: test "$(alembic heads | wc -l)" -eq 1`,
        ),
      },
    );
  },

  docs: {
    problem: 'Two branches added a revision to the same parent, and the tool does not know which one comes first.',
    impact: 'The next deploy stops at its migration; with migrations at start the service does not come up.',
    verify: 'Ask the tool for its heads.',
    remedy: 'Merge the heads, and let the pipeline check for one head.',
    tradeOff: 'Pull requests with migrations have to be brought up to date before they are merged.',
    sources: ['https://alembic.sqlalchemy.org/en/latest/branches.html'],
  },
  examples: {
    bad: [tree('a1')],
    good: [tree('b2')],
  },
});

function tree(parent: string) {
  const revision = (id: string, down: string) =>
    `from alembic import op\nrevision = "${id}"\ndown_revision = ${down}\n\ndef upgrade():\n    op.create_table("t${id}")\n`;
  return {
    'requirements.txt': 'fastapi==0.142.2\nalembic==1.14.0\n',
    'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
    'alembic/versions/a1.py': revision('a1', 'None'),
    'alembic/versions/b2.py': revision('b2', '"a1"'),
    'alembic/versions/c3.py': revision('c3', `"${parent}"`),
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  };
}

type Revision = ReturnType<typeof factsOf<'schema-revision'>>[number];

/** Alembic has one chain per folder of versions (branch labels aside), Django one per application. */
function groups(all: readonly Revision[]): { readonly folder: string; readonly heads: readonly Revision[] }[] {
  const byFolder = new Map<string, Revision[]>();
  for (const one of all) {
    const folder = one.span.file.slice(0, one.span.file.lastIndexOf('/'));
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), one]);
  }
  return [...byFolder].map(([folder, own]) => {
    // What a squashed migration stands for comes before whatever follows it.
    const parents = new Set(own.flatMap((one) => [...one.parents, ...(one.replaces ?? [])]));
    const missing = own.some((one) => one.parents.some((parent) => !own.some((other) => other.id === parent)));
    const alembic = own[0]?.tool === 'alembic';
    // A chain with unread files has loose ends that mean nothing.
    return { folder, heads: alembic && missing ? [] : own.filter((one) => !parents.has(one.id)) };
  });
}
