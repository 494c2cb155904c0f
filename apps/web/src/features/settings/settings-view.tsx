import type { ProjectView } from '@seaworthy/schema/api';
import type { ProjectSettings } from '@seaworthy/schema/api-history';
import { type FormEvent, useId, useState } from 'react';
import { useProjectSettings, useSaveSettings } from '../../api/history.ts';
import { apiBase } from '../../api/http.ts';
import { useMay } from '../../api/session.ts';
import { settings as m } from '../../messages/settings.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field } from '../../ui/field.tsx';
import fields from '../../ui/fields.module.css';
import { Page, Section } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { type Draft, type DraftField, draftOf, readDraft } from './draft.ts';
import styles from './settings.module.css';

/** Name, retention, gate and badge of one project, for those who may change them. */
export function SettingsView({ project }: { readonly project: ProjectView }) {
  const may = useMay('project:settings');
  const settings = useProjectSettings(project.id);
  return (
    <Page heading={m.title} lead={m.lead(project.name)}>
      {!may && <p>{m.refused}</p>}
      {may && settings.isError && <ProblemView error={settings.error} onRetry={() => void settings.refetch()} />}
      {may && settings.isPending && <Skeleton what={m.title} rows={6} />}
      {may && settings.data !== undefined && <SettingsForm project={project} settings={settings.data} />}
      <Badge project={project} />
    </Page>
  );
}

const failOns = Object.keys(m.failOnWords) as readonly (keyof typeof m.failOnWords)[]; // the keys of a literal

function SettingsForm({ project, settings }: { readonly project: ProjectView; readonly settings: ProjectSettings }) {
  const [draft, setDraft] = useState(() => draftOf(settings));
  const [wrong, setWrong] = useState<readonly DraftField[]>([]);
  const save = useSaveSettings(project.id);
  const id = useId();
  const { settings: read } = readDraft(draft);
  const change = (part: Partial<Draft>) => {
    save.reset();
    // What is typed in anew is judged when it is saved.
    setWrong(wrong.filter((field) => !(field in part)));
    setDraft({ ...draft, ...part });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const result = readDraft(draft);
    setWrong(result.wrong);
    if (result.settings !== null) save.mutate(result.settings);
    else document.getElementById(`${id}-${result.wrong[0]}`)?.focus();
  };
  const field = (name: DraftField, label: string, hint: string) => (
    <Field
      id={`${id}-${name}`}
      label={label}
      hint={hint}
      error={wrong.includes(name) ? m.wrong[name] : undefined}
      inputMode={name === 'name' ? undefined : 'decimal'}
      maxLength={name === 'name' ? 100 : 10}
      autoComplete="off"
      value={draft[name]}
      onChange={({ target }) => change({ [name]: target.value })}
    />
  );
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {field('name', m.name, m.nameHint)}
      <Section heading={m.retention} text={m.retentionText}>
        <div className={styles.pair}>
          {field('keepAudits', m.keepAudits, m.keepHint)}
          {field('keepDays', m.keepDays, m.keepHint)}
        </div>
        <p role="status" className={table.muted}>
          {read !== null && m.means(read.keepAudits, read.keepDays)}
        </p>
      </Section>
      <Section heading={m.gate} text={m.gateText}>
        <div className={styles.pair}>
          <div className={fields.field}>
            <label htmlFor={`${id}-failOn`}>{m.failOn}</label>
            <select
              id={`${id}-failOn`}
              value={draft.failOn}
              onChange={({ target }) => change({ failOn: failOns.find((name) => name === target.value) ?? 'none' })}
            >
              {failOns.map((name) => (
                <option key={name} value={name}>
                  {m.failOnWords[name]}
                </option>
              ))}
            </select>
          </div>
          {field('minScore', m.minScore, m.minScoreHint)}
        </div>
      </Section>
      {save.isError && <ProblemView error={save.error} />}
      <div className={styles.save}>
        <Button kind="primary" type="submit" busy={save.isPending}>
          {save.isPending ? m.saving : m.save}
        </Button>
        <span role="status">{save.isSuccess && m.saved}</span>
      </div>
    </form>
  );
}

function Badge({ project }: { readonly project: ProjectView }) {
  const path = `${apiBase}/projects/${encodeURIComponent(project.id)}/badge.svg`;
  const address = `${window.location.origin}${path}`;
  const markdown = `![${m.badgeAlt(project.name)}](${address})`;
  return (
    <Section heading={m.badge} text={m.badgeText}>
      <p>
        <img src={path} alt={m.badgeAlt(project.name)} className={styles.badge} />
      </p>
      <p className={styles.address}>
        <code>{address}</code>
        <CopyButton text={address} label={m.copyAddress} />
        <CopyButton text={markdown}>{m.copyMarkdown}</CopyButton>
      </p>
    </Section>
  );
}
