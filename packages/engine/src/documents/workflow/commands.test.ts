import { describe, expect, it } from 'vitest';
import { workflowFormat } from './format.ts';
import { parseWorkflow } from './parse.ts';

const commands = (run: string) =>
  parseWorkflow(
    '.github/workflows/c.yml',
    `on: push\njobs:\n  a:\n    steps:\n      - name: x\n${run}`,
  ).jobs[0]?.steps[0]?.commands?.map((it) => `${it.span.line} ${it.text}`);

describe('commands of a step', () => {
  it('gives each line its place, joins continuations, leaves comments out', () => {
    expect(
      commands(
        '        run: |\n          npm ci\n\n          # a note\n          docker run \\\n            -d app\n          true\n',
      ),
    ).toEqual(['7 npm ci', '10 docker run -d app', '12 true']);
  });
  it('reads plain, quoted and folded texts as one line', () => {
    expect(commands('        run: npm test\n')).toEqual(['6 npm test']);
    expect(commands('        run: "npm test"\n')).toEqual(['6 npm test']);
    expect(commands('        run: >-\n          mvn test\n          -q\n')).toEqual(['7 mvn test -q']);
  });
  it('leaves the data of a here-document out, and keeps what ssh runs', () => {
    expect(
      commands("        run: |\n          cat > a <<'EOF'\n          rm -rf x\n          EOF\n          ls\n"),
    ).toEqual(["7 cat > a <<'EOF'", '10 ls']);
    expect(
      commands('        run: |\n          ssh h <<EOF\n          docker compose up -d\n          EOF\n'),
    ).toContain('8 docker compose up -d');
  });
  it('spans cover the command in the file', () => {
    const text =
      'on: push\r\njobs:\r\n  a:\r\n    steps:\r\n      - run: |\r\n          npm ci\r\n          npm test\r\n';
    const step = parseWorkflow('.github/workflows/c.yml', text).jobs[0]?.steps[0];
    expect(step?.commands?.map((it) => text.slice(it.span.start, it.span.end))).toEqual(['npm ci', 'npm test']);
  });
});

describe('commands on a server', () => {
  it('are the script of an ssh action, and of no other action', () => {
    const step = (uses: string) =>
      parseWorkflow(
        '.github/workflows/c.yml',
        `jobs:\n  a:\n    steps:\n      - uses: ${uses}\n        with:\n          script: |\n            docker compose down\n`,
      ).jobs[0]?.steps[0];
    expect(step('appleboy/ssh-action@v1')?.commands?.map((it) => `${it.span.line} ${it.text}`)).toEqual([
      '7 docker compose down',
    ]);
    expect(step('actions/github-script@v7')?.commands).toBeUndefined();
  });
});

describe('places for edits', () => {
  it('gives the line of jobs, the keys of a job, a step and its with', () => {
    const text =
      'on: push\r\njobs:\r\n  a:\r\n    steps:\r\n      - uses: actions/checkout@v4\r\n        with:\r\n          fetch-depth: 0\r\n';
    const document = parseWorkflow('.github/workflows/c.yml', text);
    expect(document.head).toEqual({ file: '.github/workflows/c.yml', at: 10, newline: '\r\n' });
    expect(document.jobs[0]?.slot?.keys).toEqual(['steps']);
    expect(document.jobs[0]?.steps[0]?.withSlot).toMatchObject({ keys: ['fetch-depth'], indent: '          ' });
  });
});

describe('paths', () => {
  it('claims workflows of GitHub, Forgejo and Gitea', () => {
    expect(
      ['.github/workflows/a.yml', '.forgejo/workflows/a.yaml', '.gitea/workflows/a.yml', 'docs/a.yml'].map((path) =>
        workflowFormat.claimsPath(path),
      ),
    ).toEqual([true, true, true, false]);
  });
});
