import { provenOf } from '@seaworthy/schema/fix-grade';
import type { TextEdit } from '@seaworthy/schema/report-fix';
import { areaIds } from '@seaworthy/schema/taxonomy';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import type { ParseTools } from '../documents/document.ts';
import { assessModel, judge, readDocuments } from '../index.ts';
import { buildModel } from '../model/build.ts';
import { type Audited, filesToParse, type Proofs, proveFixes } from './prove-fixes.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

const compose = 'compose.yml';
const restart = 'deployment/strategy/restart-policy-missing';
const memory = 'container/resource-limits/memory-limit-missing';
const image = 'image: nginx:1.27.3';
const files = { [compose]: `services:\n  web:\n    ${image}\n    ports: ["8080:80"]\n` };

/** What each named rule proposes in place of its own edits; of the others nothing is a patch here. */
type Instead = Readonly<Record<string, (own: readonly TextEdit[]) => readonly TextEdit[]>>;

function audit(repository: Readonly<Record<string, string>>, instead: Instead = {}): Audited {
  const tree = treeOf(repository);
  const documents = readDocuments(tree, tools);
  const model = buildModel(tree, documents);
  const results = areaIds
    .flatMap((area) => judge(area, model))
    .map((result) => ({
      ...result,
      fails: result.fails.map((fail) => {
        const own = result.ruleId === restart || result.ruleId === memory ? fail.fix.edits : [];
        const edits = instead[result.ruleId]?.(own) ?? own;
        return { ...fail, fix: { ...fail.fix, edits } };
      }),
    }));
  return { tree, documents, model, results };
}

function prove(audited: Audited): Proofs & { readonly audits: number } {
  const proving = proveFixes(audited, tools);
  let audits = 0;
  for (;;) {
    const step = proving.next();
    if (step.done === true) return { ...step.value, audits };
    audits += 1;
  }
}

function findingsOf({ model, results, tree }: Audited) {
  return assessModel(model, results, tree).findings;
}

function proofOf(audited: Audited, ruleId: string) {
  const finding = findingsOf(audited).find((it) => it.ruleId === ruleId);
  return prove(audited).byFinding[finding?.id ?? ''];
}

const added = (path: string, text: string): TextEdit => ({ path, start: 0, end: 0, text });

describe('a fix', () => {
  test('that closes its finding and opens none is proven, with both scores', () => {
    const audited = audit(files);
    const proof = provenOf(proofOf(audited, restart));
    expect(proof?.opens).toEqual([]);
    expect(proof?.scoreBefore).toBe(assessModel(audited.model, audited.results, audited.tree).score.exact);
    expect(proof?.scoreAfter).toBeGreaterThan(proof?.scoreBefore ?? 10);
  });

  test('that opens another finding is not', () => {
    const root = 'FROM python:3.13.1-slim\nCOPY app.py .\nCMD ["python", "app.py"]\n';
    const proof = proofOf(audit(files, { [restart]: (own) => [...own, added('Dockerfile', root)] }), restart);
    expect(proof).toEqual({ failed: expect.stringMatching(/^It opens [\w/-]+ at Dockerfile:\d+\.$/) });
  });

  test('whose file does not parse afterwards is not, and the parser says why', () => {
    const broken = audit(files, { [restart]: (own) => [...own, added(compose, 'services: [\n')] });
    expect(proofOf(broken, restart)).toEqual({
      failed: expect.stringMatching(/^compose\.yml does not parse after it: line \d+, /),
    });
  });

  test('that changes nothing that its rule sees is not', () => {
    const idle = audit(files, { [restart]: () => [added(compose, '# checked\n')] });
    expect(proofOf(idle, restart)).toEqual({ failed: `It leaves ${restart} at ${compose}:3.` });
  });

  test('that creates a file which is there already does not apply', () => {
    const audited = audit({ ...files, 'notes.bin': '' }, { [restart]: (own) => [...own, added('notes.bin', 'x\n')] });
    // What no format reads has no text, so a patch can only try to create it.
    const tree = { ...audited.tree, texts: new Map([...audited.tree.texts].filter(([path]) => path !== 'notes.bin')) };
    expect(proofOf({ ...audited, tree }, restart)).toEqual({
      failed: 'It does not apply: notes.bin is there already.',
    });
  });

  test('that brings a credential along is not, however it is spelled', () => {
    const key = `API_TOKEN=${['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_')}\n`;
    const leaking = audit({ ...files, '.env': 'PORT=1\n' }, { [restart]: (own) => [...own, added('.env', key)] });
    expect(proofOf(leaking, restart)).toEqual({ failed: expect.stringMatching(/^It opens secrets\//) });
  });

  test('is advice, and not tried, without edits', () => {
    const { byFinding, summary, audits } = prove(audit(files, { [restart]: () => [], [memory]: () => [] }));
    const { tried, notTried, together } = summary;
    expect([byFinding, tried, notTried, together, audits]).toEqual([{}, 0, 0, undefined, 0]);
  });
});

describe('all proven fixes', () => {
  test('are proven once more as one patch', () => {
    const { summary, audits } = prove(audit(files));
    expect(summary).toMatchObject({ tried: 2, proven: 2, notTried: 0 });
    expect(summary.together).toMatchObject({ findings: [expect.any(String), expect.any(String)] });
    expect(audits).toBe(3);
  });

  test('are each tried on the audited tree; of two that change one line the patch takes the worse', () => {
    const start = files[compose].indexOf(image);
    const instead = (text: string) => () => [{ path: compose, start, end: start + image.length, text }];
    const both = audit(files, {
      [restart]: instead('image: "nginx:1.27.3"\n    restart: unless-stopped'),
      [memory]: instead("image: 'nginx:1.27.3'\n    mem_limit: 512m\n    cpus: 1"),
    });
    const { byFinding, summary } = prove(both);
    expect(Object.values(byFinding).filter((proof) => provenOf(proof) === undefined)).toEqual([]);
    const worst = findingsOf(both).find((it) => it.ruleId === restart);
    expect(summary.together?.findings).toEqual([worst?.id]);
  });
});

test('more fixes than a tree of this size allows are not tried, and counted', () => {
  const audited = audit(files);
  const more = Array.from({ length: 10_000 }, (_, i) => {
    return { kind: 'gitignore' as const, path: `d${i}/.gitignore`, problems: [], patterns: [] };
  });
  // Half of the work that is allowed and some: room for a single proof.
  const { summary } = prove({ ...audited, documents: [...audited.documents, ...more] });
  expect(summary.limit).toBe(1);
  expect(summary.tried).toBe(1);
  expect(summary.notTried).toBeGreaterThanOrEqual(1);
});

test('the order of the tree and of the documents changes no proof', () => {
  const audited = audit(files);
  const turned = {
    ...audited,
    documents: [...audited.documents].reverse(),
    results: [...audited.results].reverse(),
  };
  expect(prove(turned)).toEqual(prove(audited));
});

test('only files that a fix changes are parsed again', () => {
  expect(filesToParse(audit(files))).toEqual([compose]);
});

test('nothing of the audited tree is changed', () => {
  const audited = audit(files);
  const before = JSON.stringify([audited, [...audited.tree.texts]]);
  prove(audited);
  expect(JSON.stringify([audited, [...audited.tree.texts]])).toBe(before);
});
