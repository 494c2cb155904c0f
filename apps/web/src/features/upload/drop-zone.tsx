import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { formatList } from './check.ts';
import styles from './drop-zone.module.css';
import { type Chosen, readChosenFolder } from './read-dropped.ts';

const m = messages.upload;
/** Every browser has it; React's types do not. */
const directories = { webkitdirectory: '' };

/** Takes one archive or one folder, by drop or by button; everything a drop does, a button does too. */
export function DropZone({
  formats,
  chosen,
  disabled,
  children,
  onChosen,
  onFolder,
  onMistake,
}: {
  readonly formats: readonly string[];
  readonly chosen: boolean;
  readonly disabled: boolean;
  readonly children: ReactNode;
  readonly onChosen: (chosen: Chosen) => void;
  readonly onFolder: (folder: FileSystemDirectoryEntry) => void;
  readonly onMistake: (sentence: string) => void;
}) {
  const [over, setOver] = useState(false);
  const archive = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (disabled) return;
    const { files, items } = event.dataTransfer;
    if (files.length > 1) return onMistake(m.mistakes.several(files.length));
    const entry = items[0]?.webkitGetAsEntry();
    if (entry?.isDirectory === true) return onFolder(entry as FileSystemDirectoryEntry); // what isDirectory says
    if (files[0] !== undefined) onChosen({ kind: 'archive', file: files[0] });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the buttons inside do the same
    <div
      className={`${styles.zone} ${over ? styles.over : ''} ${chosen ? styles.small : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p className={styles.words}>{over ? m.dropActive : m.drop(formatList(formats))}</p>
      <input
        ref={archive}
        type="file"
        hidden
        accept={formats.join(',')}
        disabled={disabled}
        onChange={({ target }) => {
          const file = target.files?.[0];
          // Emptied, so that choosing the same file again, after it was packed anew, is noticed.
          target.value = '';
          if (file !== undefined) onChosen({ kind: 'archive', file });
        }}
      />
      <input
        ref={folder}
        type="file"
        hidden
        {...directories}
        disabled={disabled}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          target.value = '';
          if (files.length > 0) onChosen(readChosenFolder(files));
          else onMistake(m.mistakes.emptyFolder);
        }}
      />
      <div className={styles.buttons}>
        <Button kind={chosen ? 'plain' : 'primary'} disabled={disabled} onClick={() => archive.current?.click()}>
          {m.choose}
        </Button>
        <Button kind="plain" disabled={disabled} onClick={() => folder.current?.click()}>
          {m.chooseFolder}
        </Button>
      </div>
      {children}
    </div>
  );
}
