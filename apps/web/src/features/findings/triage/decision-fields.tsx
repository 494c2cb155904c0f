import { triage as m } from '../../../messages/triage.ts';
import { formatIsoDay, isoAfter } from '../../../ui/dates.ts';
import { WrongText } from '../../../ui/field.tsx';
import fields from '../../../ui/fields.module.css';
import { startsHere } from '../../../ui/starts-here.ts';
import { least, most, presets, type Why, whys } from './use-decision-form.ts';

export function WhyChoice({
  id,
  why,
  wrong,
  onChange,
}: {
  readonly id: string;
  readonly why: Why | null;
  readonly wrong: boolean;
  readonly onChange: (why: Why) => void;
}) {
  return (
    <fieldset className={fields.field}>
      <legend>{m.dismiss.why}</legend>
      <div className={fields.choices}>
        {whys.map((name) => (
          <label key={name}>
            <input
              ref={name === whys[0] ? startsHere : undefined}
              id={`${id}-${name}`}
              type="radio"
              name={`${id}-why`}
              checked={why === name}
              onChange={() => onChange(name)}
            />
            {m.dismiss.whys[name]}
          </label>
        ))}
      </div>
      <WrongText id={`${id}-why`} text={wrong ? m.dismiss.choose : ''} />
    </fieldset>
  );
}

export function Reason({
  id,
  starts,
  label,
  hint,
  text,
  lacks,
  wrong,
  onChange,
}: {
  readonly id: string;
  /** The dialog begins here. */
  readonly starts: boolean;
  readonly label: string;
  readonly hint: string | null;
  readonly text: string;
  /** Characters that are missing. */
  readonly lacks: number;
  readonly wrong: boolean;
  readonly onChange: (text: string) => void;
}) {
  return (
    <div className={fields.field}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={3}
        maxLength={most}
        ref={starts ? startsHere : undefined}
        required
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-count ${id}-wrong` : `${id}-count`}
        placeholder={hint ?? undefined}
        value={text}
        onChange={({ target }) => onChange(target.value)}
      />
      <p id={`${id}-count`} className={fields.hint}>
        {lacks > 0 ? m.missing(lacks) : m.length(text.trim().length, most)}
      </p>
      <WrongText id={`${id}-wrong`} text={wrong ? m.tooShort(least) : ''} />
    </div>
  );
}

export function Until({
  id,
  until,
  today,
  last,
  wrong,
  onChange,
}: {
  readonly id: string;
  readonly until: string;
  readonly today: string;
  readonly last: string;
  readonly wrong: boolean;
  readonly onChange: (until: string) => void;
}) {
  return (
    <fieldset className={fields.field}>
      <legend>{m.until}</legend>
      <div className={fields.choices}>
        {presets.map((days) => (
          <label key={days}>
            <input
              type="radio"
              name={`${id}-days`}
              checked={until === isoAfter(today, days)}
              onChange={() => onChange(isoAfter(today, days))}
            />
            {m.days(days)}
          </label>
        ))}
        <label>
          {m.date}
          <input
            id={`${id}-until`}
            type="date"
            min={today}
            max={last}
            required
            aria-invalid={wrong}
            value={until}
            onChange={({ target }) => onChange(target.value)}
          />
        </label>
      </div>
      <WrongText id={`${id}-wrong`} text={wrong ? m.badDate(formatIsoDay(today), formatIsoDay(last)) : ''} />
    </fieldset>
  );
}
