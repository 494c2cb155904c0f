import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import type { ParseTools } from '../documents/document.ts';
import { assessModel, judgeAll } from '../index.ts';
import { rules } from '../rules/index.generated.ts';
import { advice, type Fail } from '../rules/rule.ts';
import { foldRelated } from './fold-related.ts';
import { minors } from './minors.ts';
import { oneDecisions } from './one-decision.ts';
import { relations } from './relations.ts';
import type { RuleResult } from './run-rules.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

const workflow =
  'on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - uses: acme/setup-tool@v1\n      - run: npm install -g acme-lint\n      - run: curl -sSL https://get.example.org/tool.sh | sh\n';
const product = { 'compose.yml': 'services:\n  api:\n    image: acme/api:1.2.0\n' };

function folded(files: Readonly<Record<string, string>>) {
  const { model, results } = judgeAll(treeOf(files), tools);
  const all = foldRelated(results, rules, model);
  return {
    failing: all.filter((it) => it.fails.length > 0).map((it) => it.ruleId),
    of: (id: string) => all.find((it) => it.ruleId === id),
    worst: all.flatMap((it) => it.fails),
    before: results,
  };
}

const span = (file: string, line: number) => ({ file, start: line, end: line + 1, line, endLine: line });

function failAt(file: string, line: number, detail: Partial<Fail> = {}): Fail {
  return {
    verdict: 'fail',
    span: span(file, line),
    message: `${file} is wrong.`,
    subject: { kind: 'file', name: file, anchor: 'x', discriminator: 'node' },
    fix: advice('x', 'yaml', 'x'),
    ...detail,
  };
}

function failed(ruleId: string, fails: readonly Fail[]): RuleResult {
  const section = ruleId.split('/').slice(0, 2).join('/') as RuleResult['section']; // rule ids begin with their section
  return { ruleId, section, status: 'failed', fails, asks: [], passes: [] };
}

const emptyModel = () => judgeAll(treeOf({ 'README.md': '# x\n' }), tools).model;

describe('findings of one cause', () => {
  it('a default password is told with the line that lets it win over the env file, and other variables stay apart', () => {
    const override = failed('secrets/config-drift/env-file-overridden', [failAt('compose.yml', 5)]);
    const leak = (variables: string[]) => failAt('compose.yml', 5, { variables, evidence: [span('compose.yml', 9)] });
    const left = (...variables: string[]) =>
      foldRelated([override, failed('secrets/exposure/secret-committed', [leak(variables)])], rules, emptyModel());
    const [kept, taken] = left('ROOT_PASSWORD');
    expect(taken?.fails).toEqual([]);
    expect(kept?.fails).toHaveLength(1);
    expect(left('ROOT_PASSWORD', 'JWT_SECRET')[1]?.fails).toHaveLength(1);
  });

  it('about what pipelines fetch are one beside a product, and each its own where the pipelines are all there is', () => {
    const names = ['action-unpinned', 'workflow-adhoc-install', 'workflow-remote-script'];
    const failing = (files: Readonly<Record<string, string>>) =>
      folded(files).failing.filter((id) => names.some((name) => id.endsWith(name)));
    expect(failing({ '.github/workflows/ci.yml': workflow })).toHaveLength(3);
    expect(failing({ '.github/workflows/ci.yml': workflow, ...product })).toEqual([
      'container/reproducible-build/action-unpinned',
    ]);
  });

  it('keep every place: the finding that stays names and quotes the others', () => {
    const all = folded({ '.github/workflows/ci.yml': workflow, ...product });
    const [one] = all.of('container/reproducible-build/action-unpinned')?.fails ?? [];
    expect(one?.message).toMatch(/past any lock file \(\.github\/workflows\/ci\.yml:8\)/);
    expect(one?.message).toMatch(/straight into a shell \(\.github\/workflows\/ci\.yml:9\)/);
    expect(one?.evidence?.map(({ line }) => line)).toEqual(expect.arrayContaining([8, 9]));
    expect(all.of('container/reproducible-build/workflow-remote-script')).toMatchObject({
      status: 'failed',
      fails: [],
      reason: 'Told with container/reproducible-build/action-unpinned.',
    });
  });

  it('about watching are one where nothing is counted at all', () => {
    const files = {
      ...product,
      'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.30.0\n',
      'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/jobs")\ndef jobs():\n    return {}\n',
    };
    const { failing, of } = folded(files);
    expect(failing).toContain('observability/metrics/metrics-missing');
    expect(failing).not.toContain('observability/alerting/alert-rules-missing');
    expect(of('observability/metrics/metrics-missing')?.fails[0]?.message).toContain('no alert rule');
  });

  it('stay known to their own section, which is not called sound', () => {
    const tree = treeOf({ '.github/workflows/ci.yml': workflow, ...product });
    const { model, results } = judgeAll(tree, tools);
    const { sections } = assessModel(model, results, tree);
    const told = foldRelated(results, rules, model).filter((it) => it.status === 'failed' && it.fails.length === 0);
    expect(told.length).toBeGreaterThan(0);
    for (const { section } of told) expect(sections.find((it) => it.id === section)?.state).toBe('finding');
  });
});

describe('severity', () => {
  it('never falls: what takes in a worse finding becomes as bad', () => {
    const results = [
      failed('container/base-image/tag-floating', [failAt('a.yml', 3, { severity: 'HIGH' })]),
      failed('deployment/strategy/bare-image-name', [failAt('a.yml', 3, { severity: 'MEDIUM' })]),
    ];
    const [weak, strong] = foldRelated(results, rules, emptyModel());
    expect(weak?.fails).toEqual([]);
    expect(strong?.fails.map((it) => it.severity)).toEqual(['HIGH']);
  });

  it('decides which of several places stands for one decision', () => {
    const results = [
      failed('container/base-image/runtime-eol', [
        failAt('a/Dockerfile', 1, { severity: 'MEDIUM' }),
        failAt('b/Dockerfile', 2, { severity: 'HIGH' }),
        failAt('b/Dockerfile', 9, { subject: { kind: 'image', name: 'b', anchor: 'y', discriminator: 'debian' } }),
      ]),
    ];
    const [eol] = foldRelated(results, rules, emptyModel());
    expect(eol?.fails.map((it) => `${it.span.file}:${it.span.line}`)).toEqual(['b/Dockerfile:2', 'b/Dockerfile:9']);
    expect(eol?.fails[0]?.message).toBe('b/Dockerfile is wrong; the same holds in a/Dockerfile:1.');
  });
});

describe('the message', () => {
  it('says first where else it holds, then what else is mended, each once', () => {
    const tag = (file: string, variable: string, message: string) =>
      failAt(file, 3, {
        message: `${message}.`,
        variables: [variable],
        subject: { kind: 'service', name: 'a', anchor: 'x' },
      });
    const results = [
      failed('container/base-image/tested-version-differs', [
        failAt('b/Dockerfile', 2, { message: 'Node.js 20 there.' }),
      ]),
      failed('container/base-image/runtime-eol', [
        failAt('a/Dockerfile', 1, { message: 'Node.js 20 ended. The same holds in a/x.Dockerfile:1.' }),
        failAt('b/Dockerfile', 2),
      ]),
      failed('secrets/exposure/default-password-in-source', [
        tag('app/settings.py', 'DB_PASSWORD', 'A password falls back to "changeme"'),
        tag('app/mail.py', 'MAIL_PASSWORD', 'Another falls back to "changeme"'),
      ]),
      failed('secrets/exposure/default-credential', [tag('compose.yml', 'DB_PASSWORD', 'db runs with "changeme"')]),
    ];
    const messages = foldRelated(results, rules, emptyModel()).map((it) => it.fails.map((fail) => fail.message));
    expect(messages).toEqual([
      [],
      [
        'Node.js 20 ended. The same holds in a/x.Dockerfile:1 and in b/Dockerfile:2; the pipelines test on a newer release already.',
      ],
      ['Another falls back to "changeme".'],
      ['db runs with "changeme"; the source falls back to a known value too (app/settings.py:3).'],
    ]);
  });
});

describe('the fix of one decision', () => {
  const edited = (file: string, start: number, text = 'USER app\n') =>
    failAt(file, start, {
      fix: {
        title: 'x',
        safety: 'review',
        language: 'x',
        edits: [{ path: file, start, end: start, text }],
      },
    });

  it('carries the edits of all places, unless two of them touch', () => {
    const fold = (fails: readonly Fail[]) =>
      foldRelated([failed('container/base-image/runtime-eol', fails)], rules, emptyModel())[0]?.fails[0]?.fix.edits;
    expect(fold([edited('a', 1), edited('b', 1)])).toHaveLength(2);
    expect(fold([edited('a', 1), edited('a', 1, 'USER other\n')])).toHaveLength(1);
  });
});

describe('the tables', () => {
  it('name rules that exist, and nothing is told inside of itself', () => {
    const known = new Set(rules.map((rule) => rule.id as string));
    const named = [
      ...relations.flatMap((it) => [it.weaker, ...it.stronger]),
      ...minors.map((it) => it.rule),
      ...oneDecisions.map((it) => it.rule),
    ];
    expect(named.filter((id) => !known.has(id))).toEqual([]);
    expect(relations.filter((it) => it.stronger.includes(it.weaker))).toEqual([]);
  });
});
