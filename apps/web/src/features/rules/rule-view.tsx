import type { RulePage } from '@seaworthy/schema/api-rules';
import { areas } from '@seaworthy/schema/taxonomy';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { links } from '../../links.ts';
import { rules as m } from '../../messages/rules.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { CodeLines } from '../../ui/code.tsx';
import { SeverityMark } from '../../ui/glyph.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import styles from './rules.module.css';

const sectionTitles: ReadonlyMap<string, string> = new Map(
  areas.flatMap((area) =>
    area.sections.map(({ id, seed, title }) => [id, `${seed} ${title} · ${area.title}`] as const),
  ),
);

/** One rule: what it says and why, how to see it, what to do, and the examples that its tests audit. */
export function RuleView({ rule }: { readonly rule: RulePage }) {
  const { docs } = rule;
  return (
    <Page
      heading={rule.title}
      lead={<code>{rule.id}</code>}
      aside={
        <ButtonLink kind="quiet" to={links.rules}>
          {m.catalogue}
        </ButtonLink>
      }
    >
      <Facts rule={rule} />
      <Prose heading={m.why} text={docs.problem} />
      <Prose heading={m.story} text={docs.impact} />
      <Prose heading={m.verify} text={docs.verify} />
      <Prose heading={m.fix} text={docs.remedy} />
      <Prose heading={m.tradeOff} text={docs.tradeOff} />
      <Section heading={m.examples} text={m.examplesText}>
        <div className={styles.examples}>
          <Examples kind={m.bad} examples={rule.examples.bad} />
          <Examples kind={m.good} examples={rule.examples.good} />
        </div>
      </Section>
      <Section heading={m.sources}>
        <ul className={styles.sources}>
          {docs.sources.map((source) => (
            <li key={source}>
              <a href={source} rel="noreferrer">
                {source}
              </a>
            </li>
          ))}
        </ul>
      </Section>
      <Prose heading={m.version} text={m.versionText(rule.version)} />
      {rule.neighbours.length > 0 && (
        <Section heading={m.neighbours}>
          <ul className={styles.rules}>
            {rule.neighbours.map(({ id, title, severity }) => (
              <li key={id}>
                <SeverityMark severity={severity} />
                <Link to={links.rule(id)}>{title}</Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  );
}

function Facts({ rule }: { readonly rule: RulePage }) {
  return (
    <dl className={styles.facts}>
      <Fact name={m.facts.severity}>
        <SeverityMark severity={rule.severity} />
      </Fact>
      <Fact name={m.facts.confidence}>{m.confidence[rule.confidence] ?? rule.confidence}</Fact>
      <Fact name={m.facts.risk}>{rule.riskCategory}</Fact>
      <Fact name={m.facts.section}>
        <Link to={`${links.rules}?area=${rule.section.split('/')[0]}`}>
          {sectionTitles.get(rule.section) ?? rule.section}
        </Link>
        {rule.crossFile && <span className={table.muted}> · {m.crossFile}</span>}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Prose({ heading, text }: { readonly heading: string; readonly text: string }) {
  return (
    <Section heading={heading}>
      <p className={styles.prose}>
        <RichText text={text} />
      </p>
    </Section>
  );
}

type Files = Readonly<Record<string, string>>;

/** The first example; the others on request. */
function Examples({ kind, examples }: { readonly kind: string; readonly examples: readonly Files[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? examples : examples.slice(0, 1);
  return (
    <div className={styles.kind}>
      <h3>{kind}</h3>
      {shown.map((files, index) =>
        Object.entries(files).map(([path, text]) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: examples of one rule never change their order
          <figure key={`${index} ${path}`}>
            <figcaption className={table.place}>{path}</figcaption>
            <CodeLines label={m.example(kind, index + 1, path)} markedWord="" lines={numbered(text)} />
          </figure>
        )),
      )}
      {!all && examples.length > 1 && (
        <p>
          <Button kind="quiet" onClick={() => setAll(true)}>
            {m.more(examples.length - 1)}
          </Button>
        </p>
      )}
    </div>
  );
}

function numbered(text: string) {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line, marked: false }));
}
