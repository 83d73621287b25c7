import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as api from '../api/payment';
import { getEntitlement } from '../api/streaming';

export const usePlans = () => useQuery({ queryKey: ['payment', 'plans'], queryFn: api.listPlans });

export const useSubscription = () => useQuery({ queryKey: ['payment', 'subscription'], queryFn: api.getSubscription });

export const useInvoices = () => useQuery({ queryKey: ['payment', 'invoices'], queryFn: api.listInvoices });

/** What the streaming service allows now. */
export const useEntitlement = () => useQuery({ queryKey: ['entitlement'], queryFn: getEntitlement });

/** Opens a checkout and sends the person to the provider's page. */
export const useCheckout = () =>
  useMutation({
    mutationFn: api.startCheckout,
    onSuccess: ({ url }) => window.location.assign(url),
  });

export function useCancel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: api.cancelSubscription,
    onSettled: () => queries.invalidateQueries({ queryKey: ['payment'] }),
  });
}
