import { stageInfos } from '@seaworthy/schema/stages';
import { expect, test } from 'vitest';
import { jsonCodec } from './codec.ts';
import { stage } from './stage.ts';
import { stages } from './stages.ts';

test('every artifact that a stage needs is made by an earlier one', () => {
  const made = new Set<string>();
  for (const { makes, needs } of stages) {
    expect(needs.filter((name) => !made.has(name))).toEqual([]);
    expect(made.has(makes)).toBe(false);
    made.add(makes);
  }
  expect(made.has('report')).toBe(true);
});

test('stages have the names and the order that are shown to people', () => {
  expect(stages.map((it) => it.makes)).toEqual(stageInfos.map((info) => info.name));
});

test('a stage that reads what it does not name, or makes something else, does not compile', () => {
  const common = { version: 1, codec: jsonCodec<never>(), counts: () => ({}) };
  // @ts-expect-error the documents are not among its needs
  stage({ ...common, makes: 'model', needs: ['entries'], run: (given) => given.documents });
  // @ts-expect-error a number is no inventory
  stage({ ...common, makes: 'inventory', needs: ['entries'], run: () => 7 });
});
