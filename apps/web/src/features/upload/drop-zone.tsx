import { type DragEvent, type ReactNode, useId, useRef, useState } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { formatList } from './check.ts';
import styles from './drop-zone.module.css';

const m = messages.upload;

/** Takes one file by drop or by button; everything a drop does, the button does too. */
export function DropZone({
  formats,
  chosen,
  disabled,
  children,
  onFile,
  onRefused,
}: {
  readonly formats: readonly string[];
  readonly chosen: boolean;
  readonly disabled: boolean;
  readonly children: ReactNode;
  readonly onFile: (file: File) => void;
  readonly onRefused: (sentence: string) => void;
}) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (disabled) return;
    const { files, items } = event.dataTransfer;
    if (files.length > 1) return onRefused(m.refused.several(files.length));
    if (items[0]?.webkitGetAsEntry()?.isDirectory === true) return onRefused(m.refused.folder);
    if (files[0] !== undefined) onFile(files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button inside does the same
    <div
      className={`${styles.zone} ${over ? styles.over : ''} ${chosen ? styles.small : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id} className={styles.words}>
        {over ? m.dropActive : m.drop(formatList(formats))}
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        accept={formats.join(',')}
        disabled={disabled}
        onChange={({ target }) => {
          const file = target.files?.[0];
          // Emptied, so that choosing the same file again, after it was packed anew, is noticed.
          target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <Button kind={chosen ? 'plain' : 'primary'} disabled={disabled} onClick={() => input.current?.click()}>
        {chosen ? m.chooseOther : m.choose}
      </Button>
      {children}
    </div>
  );
}
