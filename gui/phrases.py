"""The sentences behind the codes of journey and metrics, as messages for translation with named places.

A place such as `{total:percent}` says how a parameter is written; gui/sentences.py fills it in.
"""

from __future__ import annotations


def mark(message: str) -> str:
    """Return a message as it is: the word by which the catalogues find it."""
    return message


FINDINGS: dict[str, str] = {
    # the map and its numbers
    "share_above_one": mark(
        "{subject}: the shares that leave it add up to {total:percent}. Lower them to at most 100% together."
    ),
    "negative_share": mark("{subject}: a share is below 0%. Shares run from 0% to 100%."),
    "out_of_range": mark(
        "{subject}: {kpi:kpi} is {value:value}, but must be {kpi:range}. Correct the number."
    ),
    "conversion_missing": mark(
        "{subject}: nobody knows yet how many go on to {target:name}. Enter its conversion rate."
    ),
    "conversion_leads_nowhere": mark(
        "{subject}: it has a conversion rate but nothing to go on to. "
        "Draw a flow from it, or add a stage after it."
    ),
    "share_missing": mark(
        "Flow {source:name} → {target:name}: its share is missing. Enter which share of the visits takes it."
    ),
    "retention_missing": mark(
        "{subject}: customers can stay here, but the retention rate is missing. "
        "Enter the retention rate or the churn rate."
    ),
    "retention_unused": mark(
        "{subject}: it has a retention or churn rate, but customers cannot stay here. "
        "Mark the stage as recurring, or draw a flow from it to itself."
    ),
    "order_value_missing": mark(
        "{subject}: there is a purchase frequency but no average order value. "
        "Enter what one purchase brings in."
    ),
    "revenue_given_twice": mark(
        "{subject}: revenue is given twice; {used:kpi} counts. Clear the one you do not mean."
    ),
    "n_negative": mark(
        "{subject}: {kpi:kpi} has {n:number} observations. Enter 0 or more; until then none are counted."
    ),
    "numbers_disagree": mark(
        "{subject}: {kpis:kpis} tell different shares; {used:kpi} counts. Correct or clear the others."
    ),
    "no_revenue": mark(
        "No stage brings in money yet, so the customer value is unknown. "
        "Enter the revenue per customer where people pay."
    ),
    "no_states": mark("The map has no stages yet. Add the first one."),
    "entry_shares_not_one": mark(
        "The shares of entrants add up to {total:percent}. Together they must be 100%."
    ),
    "segment_shares_not_one": mark(
        "The shares of the segments add up to {total:percent}. Together they must be 100%."
    ),
    "segment_share_missing": mark(
        "{subject}: this segment has numbers of its own but no share. Enter its share of the new customers."
    ),
    "acquisition_cost_each_visit": mark(
        "{subject}: the acquisition cost counts again each period that customers stay. "
        "Enter it at the stage before, or for the map as a whole."
    ),
    # the chain
    "endless_loop": mark(
        "Customers who reach {path:path} never leave it, so the value has no end. "
        "Let some leave, or set a horizon or a discount rate."
    ),
    "referrals_explode": mark(
        "Every entrant brings along {total:number} new ones, so the value has no end. "
        "Check the referral rates."
    ),
    "no_exit": mark(
        "From {states:names} nobody ever leaves; only the discount rate keeps the value finite. "
        "Is that meant?"
    ),
    "not_finite_number": mark("{subject}: a number is not finite. Check the numbers of this stage."),
    "start_not_a_mix": mark("The shares of entrants do not add up to 100%. Check where people enter."),
    "duplicate_state": mark("Two stages share one id: {states:names}. Give each its own."),
    "wrong_shape": mark("The numbers of the map do not fit together, so nothing can be computed from them."),
    "discount_out_of_range": mark(
        "{subject}: the discount is out of range. Check the dwell time and the discount rate of the map."
    ),
    "cost_negative": mark("{subject}: a cost is below 0. Enter money spent as a positive number."),
    "rate_negative": mark("The discount rate is below 0. Enter 0 or more."),
    "dwell_negative": mark("{subject}: the time to the next step is below 0. Enter 0 or more days."),
    "dwell_not_whole": mark("{subject}: with a horizon, times count in whole periods. Check the dwell time."),
    "shape_not_positive": mark("The shape of a distribution must be above 0."),
    "horizon_not_positive": mark("The horizon must be at least one period."),
    "different_horizons": mark(
        "The two sides look ahead over different horizons and cannot be compared. Give both the same horizon."
    ),
    "churn_out_of_range": mark("{subject}: the churn rate must lie between 0% and 100%."),
    "retention_out_of_range": mark("{subject}: the retention rate must lie between 0% and 100%."),
    "margin_not_positive": mark("The margin must be above 0."),
    "different_states": mark(
        "The two sides do not have the same stages and cannot be set against each other."
    ),
    "pain_exceeds_exit": mark(
        "{subject}: the pain points explain more lost customers ({kept:percent}) than are lost here "
        "({leaving:percent}). Lower how many they affect or drive out."
    ),
    "pain_exceeds_cost": mark(
        "{subject}: the pain points explain more cost ({saved:number}) than arises here ({cost:number}). "
        "Lower what a case costs, or enter the cost to serve."
    ),
    "pain_without_moves": mark(
        "{subject}: nobody goes on from here, so nobody can be kept by relieving a pain point."
    ),
    "pain_on_no_state": mark("{subject}: it hurts where no customers are counted, so its effect is unknown."),
    "effect_on_no_driver": mark(
        "{subject}: {kpi:kpi} does not make the value, so changing it has no effect to compute."
    ),
    "effect_reaches_nothing": mark(
        "{subject}: it changes {kpi:kpi} of {on:name}, from which no value follows. Choose a stage or a flow."
    ),
    "effect_on_unknown": mark(
        "{subject}: it changes {kpi:kpi} of {on:name} by an amount, but that number is not known. Enter it."
    ),
    "pain_out_of_range": mark(
        "{states:names}: a pain point has a share outside 0% to 100%, or a cost below 0."
    ),
    "no_moves": mark(
        "{states:names}: nobody goes on from here, so nobody can be kept by relieving a pain point."
    ),
    # intervals
    "range_unusable": mark(
        "{subject}: the range {low:number} to {high:number} of {kpi:kpi} "
        "does not fit its value {value:number}. Correct one of them."
    ),
    "interval_prior_only": mark(
        "No observations stand behind {states:names}, so the interval rests on nothing but the drawing. "
        "Enter n where you have counted."
    ),
    "interval_few_draws": mark(
        "The map is large, so the intervals rest on {draws:number} draws only and are rough."
    ),
    "interval_draws_undefined": mark(
        "In {share:percent} of the draws the value has no end, so the interval leaves them out."
    ),
    "interval_as_typed": mark(
        "Nothing was counted at {states:names}, so the interval takes the numbers there as they are typed. "
        "Enter n where you have counted."
    ),
    "period_before_numbers": mark(
        "{period:period} lies before the first dated number, which is for {first:period}. "
        "Choose {first:period} or later."
    ),
    # what to do first
    "relief_missing": mark(
        "{subject}: how much of its pain points goes away is not said. "
        "Enter the relief, or an effect on a number."
    ),
    "pain_without_numbers": mark(
        "{subject}: whom it meets and what it costs is not said. "
        "Enter how many it affects, and how many leave "
        "or what a case costs."
    ),
    "opportunity_without_effect": mark(
        "{subject}: it addresses no pain point and changes no number yet. Say which, to see what it is worth."
    ),
    "effect_unknown": mark(
        "{subject}: what it would change is unknown, since the numbers after it do not fit. "
        "Another finding says where."
    ),
    "effect_not_always_possible": mark(
        "{subject}: in {share:percent} of the draws it cannot work as described, so the interval leaves "
        "them out."
    ),
    "new_customers_missing": mark(
        "Without the number of new customers a period, nothing can be said by the year. Enter it at the map."
    ),
    # a comparison
    "comparison_not_converged": mark("The parts are not exact: {residual:number} is left over."),
    "different_currencies": mark(
        "One side counts in {before}, the other in {after}. Give both maps the same currency."
    ),
    "referrals_left_out": mark("The customers whom others bring along are not part of this difference."),
    # what journey/checks.py finds
    "no_stages": mark("The map has no stages yet. Add the first one."),
    "dead_end": mark(
        "{subject}: no way leads on from here. Draw the flow that customers take next, or leave it if "
        "this is the end."
    ),
    "unreachable": mark("{subject}: no way leads here. Draw a flow to it, or say that people enter here."),
    "owner_missing": mark("{subject}: nobody owns it. Name who answers for it."),
    "stage_empty": mark("{subject}: no touchpoints yet. Add what customers see, hear or do here."),
    "period_is_none": mark(
        "{subject}: {kpi:kpi} has a number for “{text}”, which is no period, so it is never used. "
        "Write 2026-09, 2026-Q3, 2026-W36 or 2026."
    ),
    "numbers_stale": mark(
        "{subject}: the latest number of {kpi:kpi} is from {period:period}, while others reach "
        "{latest:period}. "
        "Bring it up to date."
    ),
    "numbers_assumed": mark("{subject}: assumed, not measured: {kpis:kpis}. Replace it when you have data."),
    "pain_without_opportunity": mark(
        "{subject}: no opportunity addresses this pain point. Link one, or add an idea."
    ),
    "reference_to_nothing": mark(
        "{subject}: its field “{field}” names “{names}”, which is not on the map. "
        "Choose another, or clear it."
    ),
    "target_missed": mark(
        "{subject}: {kpi:kpi} is {value:value}, the target is {target:value}. "
        "Decide tells what reaching it brings."
    ),
    "warning_crossed": mark(
        "{subject}: {kpi:kpi} is {value:value}, worse than the warning level {warning:value}."
    ),
    "name_missing": mark("{subject}: it has no name yet. Name it so that others know what is meant."),
    # event tables
    "activities_left_out": mark("{count} of the rarest activities are not on the map."),
    "stage_ways_hidden": mark(
        "Rare ways between stages without an arrow: {count} (moves: {moves}). Shares are among those shown."
    ),
    "touchpoint_ways_hidden": mark(
        "Rare ways between touchpoints without an arrow: {count} (moves: {moves}). "
        "Shares are among those shown."
    ),
    "onward_unknown": mark(
        "{subject}: most customers go on to what is on no card of the map, so where they go from here "
        "is not taken over."
    ),
    "months_too_thin": mark(
        "Single months hold too little to be told apart: numbers are of the whole table."
    ),
    "thin_months_left_out": mark("Months with few visits were left out: {months}."),
    "amounts_turned": mark("Amounts below 0: {count}. Refunds count as cost, and credits as revenue."),
    "drawn_never_walked": mark("{subject}: drawn, but nobody in the event table goes this way."),
    "walked_never_drawn": mark("Moves from {source:name} to {target:name} that are not drawn: {count}."),
    "activities_not_matched": mark("Activities that are on no card of the map: {names}."),
    "places_never_seen": mark("{subject}: no event in the table."),
    "recurring_kept": mark("{subject}: customers stay here period after period, so its numbers were kept."),
}

ASSUMPTIONS: dict[str, str] = {
    "dwell_one_period": mark(
        "{subject}: customers stay one period ({value:number} days), since no dwell time is given."
    ),
    "dwell_none": mark("{subject}: customers move on at once, since no dwell time is given."),
    "no_money": mark("{subject}: no money comes in or goes out here, since none is entered."),
    "revenue_missing": mark("{subject}: no revenue comes in here, since none is entered."),
    "frequency_missing": mark("{subject}: one purchase a visit, since no purchase frequency is given."),
    "margin_missing": mark("{subject}: all revenue counts as margin, since no gross margin is given."),
    "cost_missing": mark("{subject}: {kpi:kpi} is 0, since none is entered."),
    "enters_first": mark("Everybody enters at {subject}, since no share of entrants is given."),
    "no_entry": mark("{subject}: nobody enters here, since other stages say who enters there."),
    "acquired_at_first_revenue": mark(
        "A person becomes a customer at {subject}, the first stage with revenue."
    ),
}

REASONS: dict[str, str] = {
    "unknown": mark("A number is missing on which the value hangs; see the findings."),
    "no_acquired_stage": mark("No stage says where a person becomes a customer. Mark one, or enter revenue."),
    "never_acquired": mark("Nobody reaches the stage where a person becomes a customer."),
    "no_cac": mark("No CAC: no acquisition cost is entered."),
    "acquisition_cost_unknown": mark("The acquisition cost of the map is not a number that can be used."),
    "no_dwell": mark("The payback is unknown, since no step takes time. Enter dwell times."),
    "payback_never": mark("The acquisition cost is never earned back."),
}

CHANGES: dict[str, str] = {
    "take_theirs": mark("take the other version"),
    "restore_version": mark("restore a version"),
    "add_card": mark("add card"),
    "add_persona": mark("add persona"),
    "set_picture": mark("set picture"),
    "remove_picture": mark("remove picture"),
    "set_style": mark("change the report style"),
    "mark_evidence": mark("mark evidence"),
    "add_stage": mark("add stage"),
    "move": mark("move"),
    "move_stage": mark("move stage"),
    "feel": mark("change the experience"),
    "duplicate": mark("duplicate"),
    "link": mark("link"),
    "delete": mark("delete"),
    "set_number": mark("change a number"),
    "set_numbers": mark("change numbers"),
    "set_target": mark("change a target"),
    "update": mark("edit"),
    "rename": mark("rename"),
    "difference": mark("difference"),
    "preview": mark("preview"),
    "open": mark("open"),
    "paste": mark("paste"),
    "import": mark("import"),
    "take_over_events": mark("take over an event table"),
    "use_retention": mark("use fitted retention"),
    "tier_segments": mark("make segments of tiers"),
    "refresh_numbers": mark("refresh numbers"),
    "describe_numbers": mark("describe numbers"),
    "fill_numbers": mark("fill numbers"),
    "set_kpi": mark("change a KPI of this map"),
    "forget_source": mark("forget a table"),
    "arrange": mark("arrange"),
    "align": mark("align"),
    "distribute": mark("distribute"),
    "add_connected": mark("add connected touchpoint"),
    "vote": mark("vote"),
    "take_vote": mark("take a vote"),
    "reset_votes": mark("reset the votes"),
    "keep_private": mark("make private"),
    "show_to_all": mark("show to all"),
    "keep_scenario": mark("keep as a scenario"),
    "take_up": mark("take up opportunities"),
    "plan": mark("plan an opportunity"),
    "accept_plan": mark("take over the suggested plan"),
    "attach_test": mark("attach an A/B test"),
}

KINDS: dict[str, str] = {
    "map": mark("map"),
    "stage": mark("stage"),
    "touchpoint": mark("touchpoint"),
    "pain_point": mark("pain point"),
    "opportunity": mark("opportunity"),
    "note": mark("note"),
    "flow": mark("flow"),
    "persona": mark("persona"),
    "segment": mark("segment"),
    "scenario": mark("scenario"),
    "series": mark("number"),
    "target": mark("target"),
    "image": mark("picture"),
    "kpi": mark("KPI"),
    "ab_test": mark("A/B test"),
    "comment": mark("comment"),
    "data_source": mark("data source"),
    "style": mark("report style"),
}

UNITS: dict[str, str] = {
    "ratio": mark("%"),
    "percent": mark("%"),
    "multiple": mark("times"),
    "score": mark("points"),
    "duration_days": mark("days"),
    "duration_hours": mark("hours"),
    "duration_minutes": mark("minutes"),
    "duration_months": mark("months"),
    "count": mark("count"),
}

SEVERITIES: dict[str, str] = {
    "error": mark("error"),
    "warning": mark("warning"),
    "hint": mark("hint"),
}

OTHER_NUMBERS: dict[str, str] = {"annual_discount_rate": mark("Annual discount rate")}

EVIDENCE: dict[str, str] = {
    "assumed": mark("assumed"),
    "interviewed": mark("interviewed"),
    "measured": mark("measured"),
}

PERIODS: dict[str, str] = {
    "week": mark("week"),
    "month": mark("month"),
    "quarter": mark("quarter"),
    "year": mark("year"),
}
