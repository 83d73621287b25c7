import { useInfiniteQuery } from '@tanstack/react-query';
import { listAccounts } from '../api/accounts';

export const accountsKey = ['accounts'];

/** Everyone's accounts by user name, page by page; for administrators. */
export const useAccounts = () =>
  useInfiniteQuery({
    queryKey: accountsKey,
    queryFn: ({ pageParam }) => listAccounts(pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
