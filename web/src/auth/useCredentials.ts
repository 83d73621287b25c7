import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceFor } from '../api/problem';

/** The two fields that logging in and signing up share, and what becomes of them. */
export function useCredentials(submit: (username: string, password: string) => Promise<void>) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => submit(username.trim(), password),
    meta: { shownInPlace: true },
  });
  return {
    username,
    setUsername,
    password,
    setPassword,
    submit: () => attempt.mutate(),
    busy: attempt.isPending,
    problem: attempt.isError ? sentenceFor(attempt.error) : null,
  };
}
