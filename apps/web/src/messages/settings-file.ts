/** About `.seaworthy.yaml` of an audited repository. */
export const settingsFile = {
  heading: (count: number) => `Not understood in .seaworthy.yaml ${count}`,
  text: 'None of this counts in this audit. Correct or remove the line and audit again; seaworthy audit FOLDER names the same lines before you upload.',
  columns: { place: 'Line', fault: 'What is wrong' },
  fact: (key: string, why: string) => `The fact ${key} cannot count. ${why}`,
  unusedFact: (key: string) =>
    `The fact ${key} answers no question of this audit: nobody asks any more, or it is mistyped.`,
  entry: (rule: string, why: string) => `The entry about ${rule === '' ? 'no rule' : rule} cannot count. ${why}`,
};
