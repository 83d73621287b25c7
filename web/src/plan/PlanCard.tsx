import type { Plan } from '../api/payment';
import { Icon } from '../ui/Icon';
import { count, money, quality } from '../ui/format';

interface PlanCardProps {
  plan: Plan;
  current: boolean;
  disabled: boolean;
  onChoose: () => void;
}

export function PlanCard({ plan, current, disabled, onChoose }: PlanCardProps) {
  const isFree = plan.monthly_price.amount_minor === '0';
  const facts = [
    quality(plan.max_bitrate_kbps),
    plan.max_members > 1 && `${count(plan.max_members, 'account')} share it`,
    plan.max_streams > 0 && `${count(plan.max_streams, 'stream')} at once`,
  ].filter((fact) => fact !== false);
  return (
    <li className={`panel plan${current ? ' plan-current' : ''}`}>
      <h2>{plan.name}</h2>
      <p className="price">
        {money(plan.monthly_price)}
        <span className="quiet"> a month</span>
      </p>
      <p className="quiet">{plan.description}</p>
      <ul className="plan-facts">
        {facts.map((fact) => (
          <li key={fact}>
            <Icon name="check" size={16} /> {fact}
          </li>
        ))}
      </ul>
      {current ? (
        <p className="plan-state">
          <Icon name="check" size={16} /> Your plan
        </p>
      ) : (
        !isFree && (
          <button className="button button-primary" disabled={disabled} onClick={onChoose}>
            Choose {plan.name}
          </button>
        )
      )}
    </li>
  );
}
