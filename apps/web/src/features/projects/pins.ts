import { useState } from 'react';
import { readStored, writeStored } from '../../ui/stored.ts';

const maxPins = 20;

/** Slugs of pinned projects in the order they were pinned, remembered in this browser. */
export function usePins(): {
  readonly pins: readonly string[];
  readonly toggle: (slug: string) => void;
} {
  const [pins, setPins] = useState(() => pinsOf(readStored('pins')));
  const toggle = (slug: string) => {
    const next = toggled(pins, slug);
    setPins(next);
    writeStored('pins', next.length === 0 ? null : JSON.stringify(next));
  };
  return { pins, toggle };
}

/** Reads what an older or broken version may have written. */
export function pinsOf(stored: string | null): readonly string[] {
  try {
    const value: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(value) ? value.filter((slug) => typeof slug === 'string').slice(0, maxPins) : [];
  } catch {
    // Not ours, or cut off: nothing was pinned.
    return [];
  }
}

export function toggled(pins: readonly string[], slug: string): readonly string[] {
  if (pins.includes(slug)) return pins.filter((other) => other !== slug);
  return [...pins, slug].slice(-maxPins);
}
