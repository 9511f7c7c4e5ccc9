-- What happened: touches and answers, meetings booked, bounces, opt-outs, webinars, downloads, support cases.
with touches as (

    select * from {{ ref('int_salesforce__touches') }}

),

meetings as (

    select * from {{ ref('int_salesforce__meetings') }}

),

changes as (

    select * from {{ ref('int_salesforce__changes') }}

),

campaign as (

    select * from {{ ref('stg_salesforce__campaign') }}

),

members as (

    select * from {{ ref('stg_salesforce__campaign_member') }}

),

cases as (

    select * from {{ ref('stg_salesforce__case') }}

),

people as (

    select
        contact_id as who_id,
        has_opted_out,
        bounced_date,
        coalesce(last_modified_date, created_date) as last_known_at
    from {{ ref('stg_salesforce__contact') }}
    where master_record_id is null

    union all

    select
        lead_id as who_id,
        has_opted_out,
        bounced_date,
        coalesce(last_modified_date, created_date) as last_known_at
    from {{ ref('stg_salesforce__lead') }}
    where master_record_id is null and converted_contact_id is null

),

-- An opt-out is a state. Where the history was landed it has its time; else it is dated by the last change of the
-- record, the last time that it is known to have held.
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

responses as (

    select
        members.campaign_member_id,
        members.campaign_id,
        members.who_id,
        coalesce(members.first_responded_date, members.created_date) as occurred_at,
        case
            when
                {{ has_match('lower(campaign.type)', 'webinar') }}
                and {{ has_match('lower(members.status)', '^attended') }}
                then 'webinar_attended'
            when
                {{ has_match('lower(campaign.type)', 'content|white ?paper|e-?book|download') }}
                and members.has_responded
                then 'content_downloaded'
        end as event_type
    from members
    inner join campaign on members.campaign_id = campaign.campaign_id

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
where {{ 'false' if ['hubspot', 'marketo', 'pardot'] | select('in', connected_sources()) | list else 'true' }}

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
from responses
where event_type is not null

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
