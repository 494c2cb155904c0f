import { describe, expect, it } from 'vitest';
import { treeOf } from '../../testing/tree.ts';
import { buildContext } from './build-context.ts';
import { settingsFilesFrom } from './settings-files.ts';

function read(files: Record<string, string>, copied: string[] = []) {
  return settingsFilesFrom(buildContext(treeOf(files)), new Set(), new Set(copied));
}

describe('settings files', () => {
  it('reads keys from the root, defaults and the variables before them', () => {
    const [file] = read({
      'settings.yaml':
        'server:\n  port: ${PORT:8080}\n  auth:\n    enabled: false   # for now\nrabbitmq:\n  password: ${MQ_PASSWORD,BROKER_PASSWORD:guest}\n',
    });
    expect(file?.entries.map(({ path, value, variables }) => [path, value, variables.join()])).toEqual([
      ['server.port', '8080', 'PORT'],
      ['server.auth.enabled', 'false', ''],
      ['rabbitmq.password', 'guest', 'MQ_PASSWORD,BROKER_PASSWORD'],
    ]);
    expect(file?.entries[1]?.span.line).toBe(4);
  });

  it('leaves files alone that take nothing from the environment and are in no image', () => {
    const files = { 'config.yml': 'theme:\n  name: dark\n' };
    expect(read(files)).toEqual([]);
    expect(read(files, ['config.yml'])).toHaveLength(1);
  });

  it('leaves tests, hidden folders and deep ones alone', () => {
    const text = 'a: ${A:1}\nb: ${B:2}\n';
    expect(read({ 'tests/config.yml': text, '.github/config.yml': text, 'a/b/c/d/e/config.yml': text })).toEqual([]);
  });
});
