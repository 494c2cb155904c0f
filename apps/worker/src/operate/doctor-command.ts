import type { Environment } from '@seaworthy/runtime/config';
import { inspectData } from '@seaworthy/store/inspect';
import { readConfig, type WorkerConfig } from '../config.ts';
import type { Operation } from './arguments.ts';
import { type Check, checkData, checkLimits, checkQueue, checkVersions, checkWorkers } from './checks.ts';
import { type SettingInEffect, settingsInEffect, unreadSettings } from './settings.ts';

/** Looks at everything that can be looked at without changing it. @returns 1 when a check failed; warnings do not count. */
export async function doctorCommand(
  { dataDir, json }: Operation & { command: 'doctor' },
  environment: Environment,
  say: (text: string) => void,
): Promise<number> {
  const settings = settingsInEffect(environment);
  const { config, check } = readSettings(environment);
  const data = await inspectData(dataDir);
  const checks: readonly Check[] = [
    await checkVersions(),
    check,
    ...checkData(data, config?.minFreeBytes ?? 0),
    ...(config === null ? [] : [await checkQueue(dataDir, data, config)]),
    checkWorkers(data, Date.now()),
    await checkLimits(),
  ];
  const healthy = checks.every(({ status }) => status !== 'fail');
  say(json ? `${JSON.stringify({ healthy, checks, settings }, null, 2)}\n` : textOf(checks, settings));
  return healthy ? 0 : 1;
}

function readSettings(environment: Environment): { readonly config: WorkerConfig | null; readonly check: Check } {
  const name = 'settings';
  try {
    const config = readConfig(environment);
    const unread = unreadSettings(environment);
    if (unread.length === 0) return { config, check: { name, status: 'ok', detail: 'Every value is valid.' } };
    const detail = `Every value is valid. The worker does not read ${unread.join(', ')}: the API's, or misspelt; see docs/configuration.md.`;
    return { config, check: { name, status: 'ok', detail } };
  } catch (error) {
    return {
      config: null,
      check: { name, status: 'fail', detail: error instanceof Error ? error.message : String(error) },
    };
  }
}

const marks = { ok: '✓', warn: '!', fail: '✗' } as const;

function textOf(checks: readonly Check[], settings: readonly SettingInEffect[]): string {
  const width = Math.max(...settings.map(({ name }) => name.length));
  const lines = [
    ...checks.map(({ status, name, detail }) => `${marks[status]} ${name}: ${detail}`),
    '',
    'Settings of the worker:',
    ...settings.map(({ name, value, from }) => `  ${name.padEnd(width)}  ${value ?? '(none)'}  [${from}]`),
  ];
  return `${lines.join('\n')}\n`;
}
