-- Meetings in the calendar. Salesforce does not say that one was held: one that still stands there when its end has
-- passed, and says nothing of a no-show, counts as held. What has passed is what lies before the last time the
-- connector looked, since nothing here reads the clock. Opens and clicks that a sales tool enters there are none.
with calendar as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__event') }}

),

subjects as (

    select * from {{ ref('lead_scoring', 'int_subjects') }}
    where source_name = 'salesforce'

),

looked as (

    select max({{ parse_timestamp('synced_at') }}) as looked_at from calendar

)

select
    calendar.event_id,
    calendar.who_id,
    calendar.account_id,
    calendar.created_date as booked_at,
    coalesce(calendar.end_date_time, calendar.start_date_time) as ends_at,
    coalesce(
        {{ parse_timestamp('coalesce(calendar.end_date_time, calendar.start_date_time)') }} <= looked.looked_at
        and not {{ has_match(
            "lower(coalesce(calendar.type, '') || ' ' || coalesce(calendar.subject, ''))",
            'no[- ]?show|cancell?ed|declined'
        ) }},
        false
    ) as is_held
from calendar
cross join looked
left join subjects on calendar.subject = subjects.subject
left join subjects as types on calendar.type = types.subject
where
    coalesce({{ touch_channel('lower(calendar.type)', 'cast(null as ' ~ string() ~ ')') }}, 'call') = 'call'
    and coalesce(subjects.meaning, types.meaning, 'sent') in ('sent', 'replied')
