/** What the log is narrowed to; empty words narrow nothing. Days are ISO dates of the person's own calendar. */
export interface LogFilter {
  readonly q: string;
  readonly action: string;
  /** Id of a person. */
  readonly actor: string;
  readonly from: string;
  readonly to: string;
}

export const noFilter: LogFilter = { q: '', action: '', actor: '', from: '', to: '' };

const names = ['q', 'action', 'actor', 'from', 'to'] as const;
const day = /^\d{4}-\d{2}-\d{2}$/;

/** The filter that an address names; days that are none are ignored. */
export function logFilterOf(search: string): LogFilter {
  const params = new URLSearchParams(search);
  const text = (name: keyof LogFilter) => params.get(name)?.slice(0, 200) ?? '';
  const date = (name: keyof LogFilter) => (day.test(text(name)) ? text(name) : '');
  return { q: text('q'), action: text('action'), actor: text('actor'), from: date('from'), to: date('to') };
}

/** For the address bar: readable, without what narrows nothing. */
export function searchOfLog(filter: LogFilter): string {
  const params = new URLSearchParams();
  for (const name of names) if (filter[name].trim() !== '') params.set(name, filter[name]);
  const text = params.toString().replaceAll('%3A', ':');
  return text === '' ? '' : `?${text}`;
}

/** For the API: days become the moments at which they begin and end where the person is. */
export function logSearch(filter: LogFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of ['q', 'action', 'actor'] as const) {
    if (filter[name].trim() !== '') params.set(name, filter[name].trim());
  }
  if (filter.from !== '') params.set('from', String(new Date(`${filter.from}T00:00:00`).getTime()));
  if (filter.to !== '') params.set('to', String(new Date(`${filter.to}T23:59:59.999`).getTime()));
  return params;
}
