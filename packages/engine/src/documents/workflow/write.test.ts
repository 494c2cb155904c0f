import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../text/text-edit.ts';
import { entryOf, nodeAt } from '../yaml/tree.ts';
import { parseWorkflow } from './parse.ts';
import { insertAtHead, insertBeforeKey } from './write.ts';

const path = '.github/workflows/a.yml';

describe('edits of workflows', () => {
  it('puts a key of the workflow above jobs and keeps comments and line ends', () => {
    const text = 'on: push\r\n# the jobs\r\njobs:\r\n  a: {}\r\n';
    const edits = insertAtHead(parseWorkflow(path, text).head, ['permissions:', '  contents: read']) ?? [];
    expect(applyEdits(new Map([[path, text]]), edits).get(path)).toBe(
      'on: push\r\n# the jobs\r\npermissions:\r\n  contents: read\r\n\r\njobs:\r\n  a: {}\r\n',
    );
  });
  it('puts a key of a job above its steps', () => {
    const text = 'jobs:\n    a:\n        runs-on: x # note\n        steps:\n            - run: y\n';
    const { jobs, root } = parseWorkflow(path, text);
    const steps = entryOf(nodeAt(root ?? undefined, 'jobs', 'a'), 'steps')?.keySpan;
    const edits = insertBeforeKey(jobs[0]?.slot, steps, 'timeout-minutes', ['timeout-minutes: 15']) ?? [];
    expect(applyEdits(new Map([[path, text]]), edits).get(path)).toBe(
      'jobs:\n    a:\n        runs-on: x # note\n        timeout-minutes: 15\n        steps:\n            - run: y\n',
    );
  });
  it('leaves jobs on one line to a person', () => {
    const { jobs, root } = parseWorkflow(path, 'jobs:\n  a: { steps: [{ run: y }] }\n');
    const steps = entryOf(nodeAt(root ?? undefined, 'jobs', 'a'), 'steps')?.keySpan;
    expect(insertBeforeKey(jobs[0]?.slot, steps, 'x', ['x: 1'])).toBeUndefined();
  });
});
