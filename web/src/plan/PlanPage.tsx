import { useSearchParams } from 'react-router';
import type { Plan, Subscription } from '../api/payment';
import { Loaded } from '../ui/Loaded';
import { day, quality } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { CancelButton } from './CancelButton';
import { CheckoutResult } from './CheckoutResult';
import { Invoices } from './Invoices';
import { PlanCard } from './PlanCard';
import { useCheckout, useEntitlement, usePlans, useSubscription } from './queries';

export function PlanPage() {
  const [parameters] = useSearchParams();
  useTitle('Plan');
  return (
    <>
      <h1 className="page-title">Plan</h1>
      {parameters.get('checkout') === 'done' && <CheckoutResult />}
      <CurrentPlan />
      <Plans />
      <Invoices />
    </>
  );
}

function CurrentPlan() {
  const entitlement = useEntitlement();
  const subscription = useSubscription();
  return (
    <section className="panel current-plan" aria-label="Your plan">
      <div>
        <p className="kind">Your plan</p>
        <p className="big">{subscription.data?.plan.name ?? '…'}</p>
        {subscription.data && <p className="quiet">{period(subscription.data)}</p>}
      </div>
      <div>
        <p className="kind">You hear</p>
        <p className="big" data-testid="entitlement">
          {entitlement.data ? quality(entitlement.data.max_bitrate_kbps) : '…'}
        </p>
        <p className="quiet">
          {entitlement.isError ? 'Streaming is resting right now.' : 'as streaming allows it now'}
        </p>
      </div>
      {subscription.data?.state === 'SUBSCRIPTION_STATE_ACTIVE' && <CancelButton subscription={subscription.data} />}
    </section>
  );
}

function period({ state, current_period_end }: Subscription): string {
  const end = current_period_end ? day(current_period_end) : '';
  switch (state) {
    case 'SUBSCRIPTION_STATE_ACTIVE':
      return `Renews on ${end}`;
    case 'SUBSCRIPTION_STATE_CANCELLED':
      return `Ends on ${end}`;
    case 'SUBSCRIPTION_STATE_PAST_DUE':
      return 'The last payment failed';
    default:
      return 'Free of charge';
  }
}

function Plans() {
  const subscription = useSubscription();
  const checkout = useCheckout();
  const isCurrent = (plan: Plan) => subscription.data?.plan.id === plan.id;
  return (
    <Loaded query={usePlans()}>
      {({ plans }) => (
        <ul className="plans" aria-label="All plans">
          {plans.map((plan) => (
            <PlanCard
              key={plan.id}
              plan={plan}
              current={isCurrent(plan)}
              disabled={checkout.isPending || !subscription.data}
              onChoose={() => checkout.mutate(plan.id)}
            />
          ))}
        </ul>
      )}
    </Loaded>
  );
}
