-- All that is known of a person up to the scoring day, and all that decides what is found of them, as one hash: whose
-- hash differs from that of the last finished run is scored again. One row per surviving person.
{% set exemption_columns = ['person_id', 'rule_id', 'expires_on'] %}

with paid_clicks as (

    select
        event_id,
        {{ row_hash(['event_id', 'click_id']) }} as fact
    from {{ ref('lead_scoring', 'int_paid_clicks') }}

),

forms as (

    select
        event_id,
        {{ row_hash(contract_columns('form_submissions')) }} as fact
    from {{ ref('lead_scoring', 'form_submissions') }}

),

-- (Events are read once: they are too many to be stored for three readers. A condition on the left side alone would
-- make a join a loop.)
facts as (

    select
        events.person_id,
        events.row_hash as fact,
        paid_clicks.fact as click_fact,
        forms.fact as form_fact
    from {{ ref('lead_scoring', 'int_stitched_events') }} as events
    left join paid_clicks on events.event_id = paid_clicks.event_id
    left join forms on case when events.event_type = 'form_submitted' then events.event_id end = forms.event_id
    where events.person_id is not null and events.event_date <= {{ as_of() }} and events.event_type <> 'email_opened'

    union all

    select
        person_ids.person_id,
        {{ row_hash(contract_columns('person_changes'), 'changes') }} as fact,
        null as click_fact,
        null as form_fact
    from {{ ref('lead_scoring', 'person_changes') }} as changes
    inner join {{ ref('lead_scoring', 'int_person_ids') }} as person_ids
        on changes.person_id = person_ids.source_person_id
    where {{ scoring_day('changes.changed_at') }} <= {{ as_of() }}

    union all

    select
        exemptions.person_id,
        {{ row_hash(exemption_columns, 'exemptions') }} as fact,
        null as click_fact,
        null as form_fact
    from {{ ref('lead_scoring', 'int_exemptions') }} as exemptions

    union all

    select
        people.person_id,
        {{ row_hash([
            'people.person_id', 'people.account_id', 'people.lifecycle_stage', 'people.email_domain',
            'accounts.account_id', 'accounts.lifecycle_stage',
        ]) }} as fact,
        null as click_fact,
        null as form_fact
    from {{ ref('lead_scoring', 'int_people') }} as people
    left join {{ ref('lead_scoring', 'accounts') }} as accounts on people.account_id = accounts.account_id

),

-- (summed one by one: two hashes together may be more than 64 bits hold)
sums as (

    select
        person_id,
        sum(cast(fact as {{ exact_decimal(0) }}))
        + coalesce(sum(cast(click_fact as {{ exact_decimal(0) }})), 0)
        + coalesce(sum(cast(form_fact as {{ exact_decimal(0) }})), 0) as facts
    from facts
    group by person_id

)

select
    people.person_id,
    {{ dbt.hash("this_run.detection_fingerprint || cast(sums.facts as " ~ string() ~ ")") }} as fingerprint
from {{ ref('lead_scoring', 'int_people') }} as people
inner join sums on people.person_id = sums.person_id
cross join {{ ref('lead_scoring', 'this_run') }} as this_run
where {{ is_sampled('people.account_id', 'people.person_id') }}
