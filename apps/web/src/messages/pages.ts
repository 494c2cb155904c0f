/** Titles that other pages need. The pages' other words are in files of their own, which only the pages themselves load. */
export const checklist = { title: 'Checklist' };
export const coverage = { title: 'Coverage' };
export const plan = { title: 'Plan' };
