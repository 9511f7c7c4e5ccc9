-- Events: touches and answers, meetings booked, bounces, opt-outs, webinars, downloads, support cases.
with touches as (

    select * from {{ ref('lead_scoring', 'int_salesforce__touches') }}

),

meetings as (

    select * from {{ ref('lead_scoring', 'int_salesforce__meetings') }}

),

changes as (

    select * from {{ ref('lead_scoring', 'int_salesforce__changes') }}

),

campaign as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__campaign') }}

),

members as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__campaign_member') }}

),

users as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__user') }}

),

-- A case that staff opened for a contact is none of the contact's. One that came by mail or by the web may stand in the
-- name of a member of staff, but has the address that it came from.
cases as (

    select cases.*
    from {{ ref('lead_scoring', 'stg_salesforce__case') }} as cases
    left join users on cases.created_by_id = users.user_id
    where cases.supplied_email is not null or not coalesce(lower(users.user_type) = 'standard', false)

),

people as (

    select
        contact_id as who_id,
        has_opted_out,
        bounced_date,
        coalesce(last_modified_date, created_date) as last_known_at
    from {{ ref('lead_scoring', 'stg_salesforce__contact') }}
    where master_record_id is null

    union all

    select
        lead_id as who_id,
        has_opted_out,
        bounced_date,
        coalesce(last_modified_date, created_date) as last_known_at
    from {{ ref('lead_scoring', 'stg_salesforce__lead') }}
    where master_record_id is null and converted_contact_id is null

),

bounces as (

    select
        who_id,
        {{ parse_timestamp('bounced_date') }} as bounced_at
    from people
    where bounced_date is not null

),

-- An opt-out is a state. Where the history was landed it has its time; else it is dated by the last change of the
-- record, the last time at which it is known to be true.
opt_outs as (

    select
        change_id as opt_out_id,
        who_id,
        {{ is_true('new_value') }} as is_opt_out,
        changed_at as occurred_at
    from changes
    where field_name = 'has_opted_out' and {{ is_true('new_value') }} <> {{ is_true('old_value') }}

    union all

    select
        'opted_out:' || people.who_id as opt_out_id,
        people.who_id,
        true as is_opt_out,
        people.last_known_at as occurred_at
    from people
    left join changes
        on
            people.who_id = changes.who_id
            and changes.field_name = 'has_opted_out'
            and {{ is_true('changes.new_value') }}
    where {{ is_true('people.has_opted_out') }} and changes.who_id is null and people.last_known_at is not null

),

merged as (

    select * from {{ ref('lead_scoring', 'int_salesforce__merges') }}

),

responses as (

    select
        members.campaign_member_id,
        members.campaign_id,
        members.who_id,
        coalesce(merged.survivor_id, members.who_id) as surviving_who_id,
        coalesce(members.first_responded_date, members.created_date) as occurred_at,
        case
            when
                {{ is_attended('lower(campaign.type)') }}
                and {{ has_match('lower(members.status)', '^attended') }}
                then 'webinar_attended'
            when
                {{ has_match('lower(campaign.type)', 'content|white ?paper|e-?book|download') }}
                and members.has_responded
                then 'content_downloaded'
        end as event_type
    from members
    inner join campaign on members.campaign_id = campaign.campaign_id
    left join merged on members.who_id = merged.who_id

),

-- a lead and the contact that it became attended one webinar
successes as (

    select *
    from (
        select
            *,
            row_number() over (
                partition by event_type, surviving_who_id, campaign_id
                order by {{ parse_timestamp('occurred_at') }}, campaign_member_id
            ) as success_number
        from responses
        where event_type is not null
    ) as numbered
    where event_type <> 'webinar_attended' or success_number = 1

)

select
    {{ contract_row('events', {
        'event_id': namespaced('salesforce', "'task:' || task_id"),
        'event_type': 'event_type',
        'occurred_at': 'occurred_at',
        'person_id': namespaced('salesforce', 'who_id'),
        'channel': 'channel',
        'reply_intent': 'reply_intent',
        'source_system': "'salesforce'",
    }) }}
from touches

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('salesforce', "'event:' || event_id"),
        'event_type': "'meeting_booked'",
        'occurred_at': 'booked_at',
        'person_id': namespaced('salesforce', 'who_id'),
        'source_system': "'salesforce'",
    }) }}
from meetings
where who_id is not null

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('salesforce', "'bounced:' || who_id || ':' || bounced_date"),
        'event_type': "'email_bounced'",
        'occurred_at': 'bounced_date',
        'person_id': namespaced('salesforce', 'who_id'),
        'source_system': "'salesforce'",
    }) }}
from people
where bounced_date is not null

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('salesforce', 'opt_out_id'),
        'event_type': "case when is_opt_out then 'email_unsubscribed' else 'email_resubscribed' end",
        'occurred_at': 'occurred_at',
        'person_id': namespaced('salesforce', 'who_id'),
        'source_system': "'salesforce'",
    }) }}
from opt_outs
-- a marketing tool that is on reports the same with its list and time, and Salesforce only holds the echo
where
    {{ 'false' if is_connected('hubspot') or is_connected('marketo') or is_connected('pardot') else 'true' }}
    -- what is set on the day after a bounce is set for the bounce, and no wish of the person
    and not (
        is_opt_out
        and exists (
            select 1 from bounces
            where
                bounces.who_id = opt_outs.who_id
                and {{ parse_timestamp('opt_outs.occurred_at') }} between bounces.bounced_at
                and {{ minutes_after('bounces.bounced_at', 24 * 60) }}
        )
    )

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('salesforce', "'campaign_member:' || campaign_member_id"),
        'event_type': 'event_type',
        'occurred_at': 'occurred_at',
        'person_id': namespaced('salesforce', 'who_id'),
        'campaign_id': namespaced('salesforce', 'campaign_id'),
        'content_id': namespaced('salesforce', 'campaign_id'),
        'source_system': "'salesforce'",
    }) }}
from successes

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('salesforce', "'case:' || case_id"),
        'event_type': "'ticket_created'",
        'occurred_at': 'created_date',
        'person_id': namespaced('salesforce', 'contact_id'),
        'email': 'supplied_email',
        'channel': 'lower(origin)',
        'ticket_id': namespaced('salesforce', 'case_id'),
        'ticket_category': ticket_category('topic', 'lower(type)'),
        'source_system': "'salesforce'",
    }) }}
from cases
