import { describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import { judgeAll } from '../index.ts';
import { calledPipeline, callersOf, jobsBefore, shellOf, startedBy, triggersIn, workFolder } from './pipeline-graph.ts';

const files = {
  '.github/workflows/ci.yml':
    'on:\n  push: { branches: [main], tags: ["v*"] }\ndefaults: { run: { shell: bash } }\njobs:\n  a: { uses: ./.github/workflows/part.yml }\n  b: { needs: a, steps: [{ run: x, working-directory: web }] }\n  c: { needs: [b], steps: [{ run: x, shell: sh }] }\n',
  '.github/workflows/part.yml': 'on: workflow_call\njobs:\n  z: { steps: [{ run: y }] }\n',
};

describe('the graph of pipelines', async () => {
  const { model } = judgeAll(treeOf(files), { grammars: await loadGrammars() });
  const [ci, part] = model.pipelines;
  if (ci === undefined || part === undefined) throw new Error('two workflows wanted');
  const [a, b, c] = ci.jobs;
  if (a === undefined || b === undefined || c === undefined) throw new Error('three jobs wanted');
  it('finds called workflows, their callers and what starts them', () => {
    expect(calledPipeline(model, a.uses?.text)?.file).toBe(part.file);
    expect(callersOf(model, part).map((it) => it.job.id)).toEqual(['a']);
    expect([...startedBy(model, part)].sort()).toEqual(['push', 'workflow_call']);
  });
  it('knows the jobs before a job through others', () => {
    expect(jobsBefore(ci, c).map((job) => job.id)).toEqual(['b', 'a']);
  });
  it('reads filters of triggers', () => {
    expect(triggersIn(ci)).toEqual([{ name: 'push', branches: ['main'], tags: ['v*'], types: null }]);
  });
  it('looks shell and folder up where they are inherited', () => {
    const [first, second] = [b.steps[0], c.steps[0]];
    if (first === undefined || second === undefined) throw new Error('steps wanted');
    expect([shellOf(ci, b, first), shellOf(ci, c, second)]).toEqual(['bash', 'sh']);
    expect([workFolder(ci, b, first), workFolder(ci, c, second)]).toEqual(['web', '.']);
  });
});
