import { request } from './http';

export interface Setup {
  needs_first_account: boolean;
  registration_open: boolean;
}

export interface Account {
  id: string;
  username: string;
  display_name: string;
  roles: string[];
}

export const getSetup = () => request<Setup>('GET', '/api/setup');

export const signUp = (account: { username: string; password: string; display_name: string }) =>
  request<Account>('POST', '/api/accounts', { body: account });

export const getMe = () => request<Account>('GET', '/api/me');

/** Deletes the account, and has everything about the person forgotten. */
export const deleteMe = (password: string) => request<{ id: string }>('DELETE', '/api/me', { body: { password } });

export const updateMe = (display_name: string) => request<Account>('PATCH', '/api/me', { body: { display_name } });

/** Ends all sessions, also the one that asks. */
export const changePassword = (old_password: string, new_password: string) =>
  request<object>('PUT', '/api/me/password', { body: { old_password, new_password } });
