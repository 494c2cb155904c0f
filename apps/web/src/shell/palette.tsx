import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { apiBase } from '../api/http.ts';
import { useSession } from '../api/session.ts';
import { palette as m } from '../messages/palette.ts';
import { messages } from '../messages.ts';
import { SeverityMark } from '../ui/glyph.tsx';
import { enableKeys, listKeys, useKeysState } from '../ui/keys.ts';
import { chooseTheme, themes, useTheme } from '../ui/theme.ts';
import { compareLink } from './compare-link.ts';
import type { Here } from './here.ts';
import type { Scope } from './overlays.tsx';
import styles from './palette.module.css';
import { usePaletteData } from './palette-data.ts';
import { paletteItems } from './palette-items.ts';
import { matchItems, type PaletteItem } from './palette-match.ts';

const perGroup = 8;
/** A switcher lists all that one page of the server holds. */
const perSwitcher = 201;

/** Search, switchers and actions: a combobox in the browser's own dialog. */
export function Palette({
  here,
  scope,
  onClose,
}: {
  readonly here: Here;
  readonly scope: Scope;
  readonly onClose: () => void;
}) {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const items = useItems(here, scope, query);
  const at = Math.max(
    0,
    items.findIndex((item) => item.id === chosen),
  );
  const current = items[at];
  const act = useAct(onClose);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (current !== undefined) document.getElementById(`${id} ${current.id}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, current]);
  const onKey = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + perGroup, PageUp: at - perGroup }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const inRange = event.key.startsWith('Arrow') ? (to + items.length) % items.length : clamp(to, items.length);
      setChosen(items[inRange]?.id ?? null);
    }
    if (event.key === 'Enter' && current !== undefined && !event.nativeEvent.isComposing) {
      event.preventDefault();
      act(current, event.metaKey || event.ctrlKey);
    }
  };
  return (
    <dialog ref={dialog} className={styles.palette} aria-label={m.title[scope]} onClose={onClose}>
      <input
        className={styles.input}
        role="combobox"
        aria-label={m.placeholder[scope]}
        aria-expanded={items.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={current === undefined ? undefined : `${id} ${current.id}`}
        placeholder={m.placeholder[scope]}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={({ target }) => {
          setQuery(target.value);
          setChosen(null);
        }}
        onKeyDown={onKey}
      />
      <Results id={id} items={items} current={current} onPick={(item, newTab) => act(item, newTab)} />
      {items.length === 0 && query.trim() !== '' && <p className={styles.nothing}>{m.nothing(query.trim())}</p>}
      <div className={styles.foot}>
        <span>{m.hint}</span>
        <span role="status">{query.trim() === '' ? '' : m.results(items.length)}</span>
      </div>
    </dialog>
  );
}

function Results({
  id,
  items,
  current,
  onPick,
}: {
  readonly id: string;
  readonly items: readonly PaletteItem[];
  readonly current: PaletteItem | undefined;
  readonly onPick: (item: PaletteItem, newTab: boolean) => void;
}) {
  const groups = [...new Set(items.map((item) => item.group))];
  return (
    <div role="listbox" id={`${id}-list`} aria-label={messages.app.search} className={styles.list}>
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a listbox
        <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
          <div id={`${id}-${group}`} role="presentation" className={styles.group}>
            {m.groups[group]}
          </div>
          {items
            .filter((item) => item.group === group)
            .map((item) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
              <div
                key={item.id}
                id={`${id} ${item.id}`}
                role="option"
                aria-selected={item === current}
                tabIndex={-1}
                className={styles.option}
                onMouseDown={(event) => event.preventDefault()}
                onClick={(event) => onPick(item, event.metaKey || event.ctrlKey)}
              >
                {item.severity !== undefined && <SeverityMark severity={item.severity} bare />}
                <span className={styles.text}>{item.text}</span>
                {item.more !== undefined && <span className={styles.more}>{item.more}</span>}
                {item.keys !== undefined && <kbd className={styles.keys}>{item.keys}</kbd>}
              </div>
            ))}
        </div>
      ))}
    </div>
  );
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length - 1);
}

function useItems(here: Here, scope: Scope, query: string): readonly PaletteItem[] {
  const { projects, audits, report, rules } = usePaletteData(here, query);
  const { accounts, person: somebody, actions: allowed } = useSession();
  const person = accounts === 'on' ? somebody : null;
  const actions = useActions(here);
  const items = useMemo(
    () => paletteItems(here, scope, { may: new Set(allowed), person, projects, audits, report, rules }, actions),
    [here, scope, allowed, person, projects, audits, report, rules, actions],
  );
  return useMemo(() => matchItems(items, query, scope === 'all' ? perGroup : perSwitcher), [items, query, scope]);
}

/** Does what an item says; links open in a new tab with the modifier that links have everywhere. */
function useAct(onClose: () => void) {
  const [, navigate] = useLocation();
  return ({ act }: PaletteItem, newTab: boolean) => {
    onClose();
    if ('to' in act && newTab) window.open(act.to, '_blank', 'noopener');
    else if ('to' in act) navigate(act.to);
    else if ('run' in act) void act.run();
    else {
      const link = document.createElement('a');
      Object.assign(link, { href: act.href, download: act.download }).click();
    }
  };
}

function useActions({ audit }: Here): readonly PaletteItem[] {
  const { enabled } = useKeysState();
  const theme = useTheme();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useMemo(() => {
    const action = (text: string, run: () => unknown, keys?: string): PaletteItem => ({
      id: `action ${text}`,
      group: 'actions',
      text,
      keys,
      act: { run },
    });
    const ofAudit: PaletteItem[] =
      audit === null || audit.state !== 'done'
        ? []
        : [action(m.actions.compare, async () => navigate(await compareLink(client, audit)), 'g x')];
    return [
      ...ofAudit,
      action(m.actions.copyLink, () => navigator.clipboard.writeText(window.location.href)),
      ...themes
        .filter((known) => known !== theme)
        .map((known) => action(m.actions.theme(messages.app.theme[known]), () => chooseTheme(known))),
      action(m.actions.keys, () => listKeys(true), '?'),
      action(enabled ? m.actions.keysOff : m.actions.keysOn, () => enableKeys(!enabled)),
      ...(audit?.files ?? []).map(
        ({ name }): PaletteItem => ({
          id: `file ${name}`,
          group: 'actions',
          text: m.actions.download(name),
          act: { href: `${apiBase}/audits/${encodeURIComponent(audit?.id ?? '')}/files/${name}`, download: name },
          onlyFound: true,
        }),
      ),
    ];
  }, [audit, enabled, theme, client, navigate]);
}
