-- Fake form: the latest form the person filled in is fake, and nothing human has followed.
with intervals as (

    select
        person_id,
        starts_on,
        {{ earliest([
            days_after('starts_on', var('fake_form_lasts_days')), 'superseded_on', 'cleared_on'
        ]) }} as ends_on,
        evidence_id
    from {{ ref('lead_scoring', 'int_latest_submissions') }}
    where verdict = 'fake'

)

{{ union_of('intervals') }}
