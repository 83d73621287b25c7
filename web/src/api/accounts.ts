import { request } from './http';
import type { Account } from './users';

/** An account as administrators see it. */
export interface ManagedAccount extends Account {
  locked: boolean;
}

export interface AccountChange {
  admin?: boolean;
  artist?: boolean;
  locked?: boolean;
}

interface AccountPage {
  accounts: ManagedAccount[];
  next_page_token: string;
  total: number;
}

const path = (id: string) => `/api/admin/accounts/${id}`;

export const listAccounts = (page_token: string) =>
  request<AccountPage>('GET', '/api/admin/accounts', { query: { page_token } });

export const createAccount = (account: { username: string; password: string }) =>
  request<ManagedAccount>('POST', '/api/admin/accounts', { body: account });

export const updateAccount = (id: string, change: AccountChange) =>
  request<ManagedAccount>('PATCH', path(id), { body: change });

export const setPassword = (id: string, password: string) =>
  request<object>('PUT', `${path(id)}/password`, { body: { password } });

export const eraseAccount = (id: string) => request<object>('DELETE', path(id));
