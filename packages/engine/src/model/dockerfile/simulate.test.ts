import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../documents/dockerfile/parse.ts';
import { applyStage, emptyState } from './simulate.ts';
import { stagesOf } from './stages.ts';

function stateOf(text: string) {
  const { stages, globals } = stagesOf(parseDockerfile('Dockerfile', text), {});
  const stage = stages.at(-1);
  if (stage === undefined) throw new Error('no stage');
  const state = emptyState(stage.span);
  applyStage(state, stage, globals, {});
  return state;
}

describe('applyStage', () => {
  it('reads all values of one ENV line with the variables of before the line', () => {
    expect(stateOf('FROM a\nENV A=1\nENV A=2 B=$A\n').values).toEqual(
      new Map([
        ['A', '2'],
        ['B', '1'],
      ]),
    );
  });

  it('lets defaults of ARG refer to earlier variables', () => {
    expect(stateOf('FROM a\nENV A=1\nARG B=$A-x C=$B\n').values.get('C')).toBe('1-x');
  });

  it('leaves values open that would grow without end', () => {
    const doubled = 'ENV A=$A$A\n'.repeat(40);
    const last = stateOf(`FROM a\nENV A=0123456789\n${doubled}`).env.at(-1);
    expect(last?.value.state).toBe('unresolved');
    expect(
      stagesOf(parseDockerfile('Dockerfile', `ARG A=x\n${'ARG A=$A$A\n'.repeat(60)}FROM $A\n`), {}).stages,
    ).toHaveLength(1);
  });

  // Copying all variables for every instruction took minutes, beyond the time limit of this test.
  it('reads twenty thousand variables in linear time', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `ENV E${i}=x\nARG A${i}=y\n`).join('');
    expect(stateOf(`FROM a\n${lines}`).values.size).toBe(20_000);
  }, 20_000);
});
