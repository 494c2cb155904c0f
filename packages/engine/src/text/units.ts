const byteUnits: Readonly<Record<string, number>> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Docker's sizes: `512m`, `1.5g`, `2gb`, `1024`, `1GiB`; binary units throughout. Undefined when it is none. */
export function bytesOf(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?\s*$/i.exec(text);
  const unit = byteUnits[(match?.[2] ?? '').toLowerCase()];
  return match?.[1] === undefined || unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}

const secondUnits: Readonly<Record<string, number>> = { us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Go durations: `1m30s`, `500ms`, `90s`. Undefined when it is none; a bare number is none either. */
export function secondsOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  let rest = trimmed;
  let seconds = 0;
  while (rest !== '') {
    const match = /^(\d+(?:\.\d+)?)(us|µs|ms|s|m|h)/.exec(rest);
    const unit = secondUnits[match?.[2] ?? ''];
    if (match === null || unit === undefined) return undefined;
    seconds += Number(match[1]) * unit;
    rest = rest.slice(match[0].length);
  }
  return trimmed === '' ? undefined : seconds;
}

/** `1.5 GiB`, `256 MiB`: for sentences. */
export function bytesText(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? ['GiB', 2 ** 30] : bytes >= 2 ** 20 ? ['MiB', 2 ** 20] : ['KiB', 2 ** 10];
  return `${Math.round((bytes / (size as number)) * 10) / 10} ${unit}`; // the pairs above are [string, number]
}
