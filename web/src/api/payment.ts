import { request } from './http';

export interface Money {
  /** A 64-bit integer as text. */
  amount_minor: string;
  currency: string;
}

export interface Plan {
  id: string;
  name: string;
  description: string;
  monthly_price: Money;
  /** 0: no limit. */
  max_bitrate_kbps: number;
  max_members: number;
  max_streams: number;
}

export interface Subscription {
  id: string;
  plan: Plan;
  state:
    | 'SUBSCRIPTION_STATE_UNSPECIFIED'
    | 'SUBSCRIPTION_STATE_ACTIVE'
    | 'SUBSCRIPTION_STATE_CANCELLED'
    | 'SUBSCRIPTION_STATE_PAST_DUE'
    | 'SUBSCRIPTION_STATE_ENDED';
  current_period_end?: string;
}

export interface Invoice {
  id: string;
  number: string;
  plan_id: string;
  total: Money;
  paid_at: string;
}

export const listPlans = () => request<{ plans: Plan[] }>('GET', '/api/plans');

export const getSubscription = () => request<Subscription>('GET', '/api/me/subscription');

export const startCheckout = (plan_id: string) =>
  request<{ id: string; url: string }>('POST', '/api/me/checkout', { body: { plan_id } });

export const cancelSubscription = () => request<Subscription>('DELETE', '/api/me/subscription');

export const listInvoices = () => request<{ invoices: Invoice[] }>('GET', '/api/me/invoices');
