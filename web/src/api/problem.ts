/** An answer that is no success: problem details (RFC 9457), an OAuth error (RFC 6749), or no answer at all. */
export class Problem extends Error {
  constructor(
    /** The HTTP status; 0 if the server could not be reached. */
    readonly status: number,
    /** The server's name for the error, such as `NotFound`. */
    readonly code: string,
    /** One sentence for people. */
    readonly detail: string,
  ) {
    super(detail);
    this.name = 'Problem';
  }
}

export const unreachable = () => new Problem(0, 'Unreachable', 'The server cannot be reached. Is it running?');

const fallbackDetails: Record<number, string> = {
  429: 'That was a little too fast. Please wait a moment.',
  502: 'This part of Polyphony is resting. Please try again in a moment.',
  503: 'This part of Polyphony is resting. Please try again in a moment.',
  504: 'This took too long. Please try again in a moment.',
};

/** Reads the problem out of an answer, whatever its shape. */
export async function problemFrom(response: Response): Promise<Problem> {
  const fields: Record<string, unknown> = {};
  try {
    Object.assign(fields, await response.json());
  } catch {
    // Not JSON: the status alone must do.
  }
  const text = (...names: string[]) => names.map((name) => fields[name]).find((value) => typeof value === 'string');
  return new Problem(
    response.status,
    text('code', 'error') ?? 'Unknown',
    text('detail', 'error_description', 'title') ??
      fallbackDetails[response.status] ??
      `The server answered with status ${response.status}.`,
  );
}

/** The sentence to show for anything that was thrown. */
export function sentenceFor(error: unknown): string {
  return error instanceof Problem ? error.detail : 'Something went wrong on this page.';
}
