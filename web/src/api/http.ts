import { session } from '../auth/currentSession';
import { createRequest } from './createRequest';

/** Asks the API as the one who is signed in. */
export const request = createRequest(session, (input, init) => fetch(input, init));
