import { sentenceFor } from '../api/problem';

/** Why a form was not taken, in a sentence; nothing if it was. */
export function FormProblem({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <p className="form-problem" role="alert">
      {sentenceFor(error)}
    </p>
  );
}
