import { useSyncExternalStore } from 'react';
import { Session } from './session';

/** The session of this page. */
export const session = new Session({
  storage: localStorage,
  fetch: (input, init) => fetch(input, init),
  locks: 'locks' in navigator ? navigator.locks : undefined,
});

window.addEventListener('storage', () => session.storageChanged());

/** True while someone is signed in. */
export const useSignedIn = () => useSyncExternalStore(session.subscribe, session.signedIn);
