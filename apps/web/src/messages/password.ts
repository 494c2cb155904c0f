import { formatCount, formatPlural } from '../ui/format.ts';

/** Fields in which a password is typed. */
export const password = {
  rule: (min: number) =>
    `At least ${formatCount(min)} characters, any of them. A few words that do not belong together are easier to remember than signs.`,
  show: 'Show',
  hide: 'Hide',
  showLabel: 'Show the password',
  hideLabel: 'Hide the password',
  capsLock: 'Caps Lock is on.',
  tooShort: (min: number, length: number) =>
    length === 0
      ? `Choose a password of at least ${formatCount(min)} characters.`
      : `${formatPlural(min - length, 'character', 'characters')} more: the password needs at least ${formatCount(min)}.`,
  weak: {
    repeated: 'It repeats itself; choose other words.',
    common: 'It is made of what everybody tries first; choose other words.',
  },
  strength: {
    short: (missing: number) => `${formatPlural(missing, 'character', 'characters')} more`,
    repeated: 'Long enough, but it repeats itself and is easy to guess',
    own: 'Long enough, but it holds your name or address and is easy to guess',
    common: 'Long enough, but it is made of what everybody tries first',
    fair: 'Long enough',
    strong: 'Long, and hard to guess',
  },
};
