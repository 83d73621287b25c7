import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { getScan, startScan } from '../api/catalog';

const whileRunningMs = 1000;
const beforeTheFirstMs = 2000;

/** The scan's progress, followed closely while it runs. What it has found is fetched anew every now and then. */
export function useScan() {
  const queries = useQueryClient();
  const scan = useQuery({
    queryKey: ['scan'],
    queryFn: getScan,
    refetchInterval: ({ state: { data } }) => {
      if (data?.state === 'SCAN_STATE_RUNNING') return whileRunningMs;
      return data?.state === 'SCAN_STATE_UNSPECIFIED' ? beforeTheFirstMs : false;
    },
  });
  const state = scan.data?.state;
  const changed = scan.data?.tracks_changed ?? 0;
  useEffect(() => {
    if (state && changed > 0) void queries.invalidateQueries({ queryKey: ['catalog'] });
  }, [queries, state, changed]);
  return scan;
}

export function useStartScan() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: startScan,
    onSuccess: (scan) => queries.setQueryData(['scan'], scan),
  });
}
