import { modelLine } from '@seaworthy/schema/compare-words';
import type { Evidence } from '@seaworthy/schema/evidence';
import type { ModelComponent, ModelEdge, ModelFact, ModelSummary } from '@seaworthy/schema/report-model';
import { describe, expect, test } from 'vitest';
import { compareModels } from './compare-models.ts';

const evidence: Evidence[] = [];
const fact = (name: ModelFact['name'], value: string | null): ModelFact => ({
  name,
  value,
  state: value === null ? 'unset' : 'set',
  evidence,
});
const component = (name: string, more: Partial<ModelComponent> = {}): ModelComponent => ({
  id: name,
  kind: 'worker',
  name,
  detail: '',
  evidence,
  ...more,
});
const model = (components: ModelComponent[], more: Partial<ModelSummary> = {}): ModelSummary => ({
  components,
  edges: [],
  volumes: [],
  environments: [],
  ...more,
});
const edge = (from: string, to: string, more: Partial<ModelEdge> = {}): ModelEdge => ({
  from,
  to,
  label: '/api → http://api:8000',
  kind: 'request',
  evidence,
  ...more,
});
const lines = (before: ModelSummary, after: ModelSummary) => compareModels(before, after).map(modelLine);

describe('the deployment', () => {
  test('tells a setting as it was and as it is', () => {
    const worker = (memory: string | null) => model([component('worker', { facts: [fact('memory-limit', memory)] })]);
    expect(lines(worker(null), worker('4 GB'))).toEqual(['worker: memory — → 4 GB']);
    expect(lines(worker('4 GB'), worker(null))).toEqual(['worker: memory 4 GB → —']);
    expect(lines(worker('4 GB'), worker('4 GB'))).toEqual([]);
  });

  test('tells what came and what went, and not the connections that came and went with it', () => {
    const small = model([component('api')]);
    const large = model([component('api'), component('proxy')], { edges: [edge('proxy', 'api')] });
    expect(lines(small, large)).toEqual(['proxy added']);
    expect(lines(large, small)).toEqual(['proxy removed']);
  });

  test('tells limits of a connection between parts that stayed', () => {
    const limited = (value: string) =>
      model([component('proxy'), component('api')], {
        edges: [edge('proxy', 'api', { limits: [{ name: 'body', amount: 1, value, isDefault: false, evidence }] })],
      });
    expect(lines(limited('1 MB'), limited('100 MB'))).toEqual(['proxy → api: limits body 1 MB → body 100 MB']);
  });

  test('knows a component by its name when its file, its stack or its role is another', () => {
    const before = model([component('api', { id: 'compose.yml:api', stack: 'desk', kind: 'web' })]);
    const after = model([component('api', { id: 'deploy/compose.yml:api', stack: 'deploy', kind: 'app-worker2' })]);
    expect(lines(before, { ...after, components: after.components.map((it) => ({ ...it, kind: 'worker' })) })).toEqual(
      [],
    );
  });

  test('keeps components of one name in two stacks apart', () => {
    const stacks = (staging: string) =>
      model([
        component('api', { stack: 'production', facts: [fact('replicas', '2')] }),
        component('api', { stack: 'staging', facts: [fact('replicas', staging)] }),
      ]);
    expect(lines(stacks('1'), stacks('2'))).toEqual(['api: replicas 1 → 2']);
    expect(lines(stacks('1'), { ...stacks('1'), components: [...stacks('1').components].reverse() })).toEqual([]);
  });

  test('knows what is named after a file that moved, and its connections', () => {
    const at = (name: string) =>
      model([component('web'), component(name, { kind: 'proxy-config' })], { edges: [edge(name, 'web')] });
    expect(lines(at('nginx/site.conf'), at('deploy/site.conf'))).toEqual([
      'deploy/site.conf: name nginx/site.conf → deploy/site.conf',
    ]);
  });

  test('says nothing of settings that a report of an older engine does not tell', () => {
    expect(lines(model([component('api')]), model([component('api', { facts: [fact('user', 'app')] })]))).toEqual([]);
  });
});
