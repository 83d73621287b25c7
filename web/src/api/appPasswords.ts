import { request } from './http';

export interface AppPassword {
  id: string;
  label: string;
  created_at: string;
  last_used_at: string | null;
}

/** An app password that was just made: it is told this once. */
export interface NewAppPassword {
  app_password: AppPassword;
  password: string;
  username: string;
}

export const listAppPasswords = () => request<{ app_passwords: AppPassword[] }>('GET', '/api/me/app-passwords');

export const createAppPassword = (label: string) =>
  request<NewAppPassword>('POST', '/api/me/app-passwords', { body: { label } });

export const revokeAppPassword = (id: string) => request<object>('DELETE', `/api/me/app-passwords/${id}`);
