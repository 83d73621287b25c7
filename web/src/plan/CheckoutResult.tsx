import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { getSubscription } from '../api/payment';
import { getEntitlement } from '../api/streaming';
import { useToasts } from '../ui/toasts';

const askEveryMs = 700;
const mostQuestions = 60;

/** After the till: waits until payment has the money and streaming knows of it. */
export function CheckoutResult() {
  const [, setParameters] = useSearchParams();
  const queries = useQueryClient();
  const { show } = useToasts();
  const result = useQuery({
    queryKey: ['payment', 'checkout-result'],
    queryFn: async () => {
      const [subscription, entitlement] = await Promise.all([getSubscription(), getEntitlement()]);
      const active = subscription.state === 'SUBSCRIPTION_STATE_ACTIVE' && subscription.plan.id === entitlement.plan_id;
      return { active, planName: subscription.plan.name };
    },
    gcTime: 0,
    refetchInterval: ({ state }) => (state.data?.active || state.dataUpdateCount >= mostQuestions ? false : askEveryMs),
  });
  const active = result.data?.active ?? false;
  const planName = result.data?.planName ?? '';

  useEffect(() => {
    if (!active) return;
    show(`You now have ${planName}. Enjoy the sound.`);
    void queries.invalidateQueries({ queryKey: ['payment'] });
    void queries.invalidateQueries({ queryKey: ['entitlement'] });
    setParameters({}, { replace: true });
  }, [active, planName, queries, setParameters, show]);

  return (
    <p className="note" role="status">
      {result.isError
        ? 'Thank you. Your new plan will show here in a while.'
        : 'Thank you. Your new plan is being switched on…'}
    </p>
  );
}
