/** Of the account menu alone, which loads it when it is opened. */
export const accountPanel = {
  navigation: 'Account',
  signOut: 'Sign out',
  teams: 'Switch team',
  in: (role: string, team: string) => `${role} in ${team}`,
  noTeam: 'in no team yet',
};
