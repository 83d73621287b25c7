import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as api from '../api/royalties';

const key = ['royalties'];

export const useMyStatements = () => useQuery({ queryKey: [...key, 'mine'], queryFn: api.listMyStatements });

export const useStatement = (id: string) =>
  useQuery({ queryKey: [...key, 'statement', id], queryFn: () => api.getStatement(id) });

export const usePeriods = () => useQuery({ queryKey: [...key, 'periods'], queryFn: api.listPeriods });

export const useStatements = (period: string) =>
  useQuery({ queryKey: [...key, 'period', period], queryFn: () => api.listStatements(period) });

export const useTrialBalance = () => useQuery({ queryKey: [...key, 'balances'], queryFn: api.getTrialBalance });

export const useVerification = () => useQuery({ queryKey: [...key, 'chain'], queryFn: api.verifyLedger });

function useChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: key,
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export const useClosePeriod = () => useChange(api.closePeriod);
export const usePayStatement = () => useChange(api.payStatement);
