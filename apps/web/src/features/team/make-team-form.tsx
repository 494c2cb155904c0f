import { team } from '../../messages/team.ts';
import { NameForm } from './name-form.tsx';
import { useMakeTeam } from './queries.ts';

const m = team.settings;

/** A team of one's own; afterwards it is looked at. */
export function MakeTeamForm() {
  const make = useMakeTeam();
  return (
    <>
      <p>{m.makeText}</p>
      <NameForm
        label={m.makeName}
        before=""
        submit={m.makeSubmit}
        busy={make.isPending}
        error={make.error}
        outcome=""
        onChange={make.reset}
        onName={(next) => make.mutate(next)}
      />
    </>
  );
}
