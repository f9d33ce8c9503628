// The rules that hold for calls, to read: when it may ring, how long after a visit, how close together.
import type { SettingsView } from "../bindings";
import { shortDay } from "../times";
import { words } from "../words";
import { lockOf } from "./chosen";

const w = words.rules;

/** The rules, each with who fixed it where a person cannot change it. */
export function RulesList({ view }: { view: SettingsView }) {
  const rules = view.chosen.calls;
  const kinds = Object.entries(rules.delay_days_by_kind);
  const weekdays = words.weekdays as Readonly<Record<string, string>>;
  const lines: Array<[string, string, string[]]> = [
    [w.hours, w.between(rules.from.slice(0, 5), rules.to.slice(0, 5)), ["calls.from", "calls.to"]],
    [w.days, rules.days.length === 7 ? w.everyDay : words.together(rules.days.map((day) => weekdays[day] ?? day)), ["calls.days"]],
    ...(rules.closures.length > 0 ? [[w.closed, words.together(rules.closures.map(shortDay)), ["calls.closures"]] as [string, string, string[]]] : []),
    [w.delay, w.after(rules.delay_days, kinds), ["calls.delay_days", "calls.delay_days_by_kind"]],
    [w.spacing, w.apart(rules.spacing_minutes), ["calls.spacing_minutes"]],
  ];
  return (
    <div class="rules">
      <h3>{w.title}</h3>
      <dl class="pairs">
        {lines.map(([name, value, fields]) => {
          const locked = lockOf(view, ...fields);
          return <div key={name}><dt>{name}</dt><dd>{value}{locked ? <span class="locked small">{` ${locked}`}</span> : null}</dd></div>;
        })}
      </dl>
      <p class="quiet small">{view.managed.length > 0 ? w.changeRest : w.change}</p>
    </div>
  );
}
