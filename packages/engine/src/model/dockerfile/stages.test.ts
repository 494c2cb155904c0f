import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../documents/dockerfile/parse.ts';
import { chainOf, sourceStages, stagesOf, targetStage } from './stages.ts';

const stages = (text: string) => stagesOf(parseDockerfile('Dockerfile', text), {}).stages;

describe('sourceStages', () => {
  it('follows names, numbers and the bases of what is copied from', () => {
    const found = stages(
      'FROM a AS base\nFROM base AS web\nFROM b\nFROM c AS unused\nFROM d\nCOPY --from=WEB /x /x\nRUN --mount=type=bind,from=2 true\nCOPY --from=nginx:1 /y /y\n',
    );
    expect(sourceStages(found, chainOf(found, 4))).toEqual([0, 1, 2]);
  });

  it('takes the last stage of a repeated name', () => {
    const found = stages('FROM a AS x\nFROM b AS x\nFROM x\nFROM c\nCOPY --from=x /a /a\n');
    expect(found[2]?.parent).toBe(1);
    expect(sourceStages(found, chainOf(found, 3))).toEqual([1]);
  });

  // Walking every chain again took minutes, beyond the time limit of this test. The parser lets 200 stages through; the
  // walk itself must not depend on that.
  it('reads thousands of stages that copy from one another in linear time', () => {
    const count = 4_000;
    const texts = Array.from({ length: count }, (_, i) =>
      i === 0 ? 'FROM a AS s0\n' : `FROM s${i - 1} AS s${i}\nCOPY --from=s${i - 1} /a /b\nCOPY --from=${i - 1} /c /d\n`,
    );
    const instructions = [...texts, `FROM z\nCOPY --from=s${count - 1} /a /b\n`].flatMap(
      (text) => parseDockerfile('Dockerfile', text).instructions,
    );
    const found = stagesOf({ ...parseDockerfile('Dockerfile', ''), instructions }, {}).stages;
    expect(sourceStages(found, chainOf(found, count))).toHaveLength(count);
  }, 30_000);
});

describe('bases behind ARG', () => {
  it('stand where the ARG gives them, and an ARG without default is empty', () => {
    const [one, two, three] = stages('ARG BASE=alpine:3.23\nARG TAG\nFROM $BASE\nFROM alpine$TAG\nFROM alpine:$TAG\n');
    expect(one).toMatchObject({ from: { value: { tag: '3.23' } }, declared: { line: 1 }, span: { line: 3 } });
    expect(two).toMatchObject({ from: { state: 'set', value: { text: 'alpine', tag: null } } });
    expect(three).toMatchObject({ from: { state: 'unresolved' } });
  });

  it('stand in the FROM line when the value comes from outside', () => {
    const [stage] = stagesOf(parseDockerfile('Dockerfile', 'ARG BASE=a:1\nFROM $BASE\n'), { BASE: 'b:2' }).stages;
    expect(stage).toMatchObject({ from: { value: { text: 'b:2' } }, declared: { line: 2 } });
  });
});

describe('targetStage', () => {
  it('takes the last stage, unless that one is for tests and another is named for production', () => {
    expect(targetStage(stages('FROM a AS release\nFROM b AS other\n'), '')).toBe(1);
    expect(targetStage(stages('FROM a AS release\nFROM release AS pr-test\n'), '')).toBe(0);
    expect(targetStage(stages('FROM a AS build\nFROM build AS test\n'), '')).toBe(1);
  });
});
