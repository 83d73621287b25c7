import { request } from './http';
import type { Money } from './payment';

/** Amounts, plays and weights are 64-bit integers as text. */
export interface RoyaltyPool {
  currency: string;
  method: 'ROYALTY_METHOD_PRO_RATA' | 'ROYALTY_METHOD_USER_CENTRIC';
  basis_points: number;
  revenue_minor: string;
  fees_minor: string;
  amount_minor: string;
  plays: string;
  root: string;
}

export interface RoyaltyPeriod {
  period: string;
  closed: boolean;
  pools: RoyaltyPool[];
}

export interface StatementSummary {
  id: string;
  period: string;
  holder_id: string;
  holder_name: string;
  plays: string;
  amount: Money;
  paid_at?: string;
  payment_reference: string;
}

export interface StatementLine {
  track_id: string;
  title: string;
  plays: string;
  basis_points: number;
  amount_minor: string;
}

/** With all that is needed to check it; what is downloaded is exactly this. */
export interface Statement {
  id: string;
  period: string;
  holder_name: string;
  plays: string;
  amount_minor: string;
  lines: StatementLine[];
  pool: RoyaltyPool;
}

export interface TrialBalance {
  balances: { account: string; debit: Money; credit: Money }[];
  balanced: boolean;
}

export interface LedgerVerification {
  intact: boolean;
  transactions: string;
  head_hash: string;
  broken_at: string;
}

export const listMyStatements = () => request<{ statements: StatementSummary[] }>('GET', '/api/me/statements');

export const getStatement = (id: string) => request<Statement>('GET', `/api/royalties/statements/${id}`);

export const listPeriods = () => request<{ periods: RoyaltyPeriod[] }>('GET', '/api/royalties/periods');

export const closePeriod = (period: string) =>
  request<RoyaltyPeriod>('POST', `/api/royalties/periods/${period}/close`, { body: {} });

export const listStatements = (period: string) =>
  request<{ statements: StatementSummary[] }>('GET', `/api/royalties/periods/${period}/statements`);

export const payStatement = ({ id, reference }: { id: string; reference: string }) =>
  request<StatementSummary>('POST', `/api/royalties/statements/${id}/pay`, {
    body: { payment_reference: reference },
  });

export const getTrialBalance = () => request<TrialBalance>('GET', '/api/ledger/trial-balance');

export const verifyLedger = () => request<LedgerVerification>('GET', '/api/ledger/verification');
