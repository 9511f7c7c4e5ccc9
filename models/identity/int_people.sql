-- The people who survive merging: attributes of their own row, gaps filled from the merged ones, then defaults; and
-- the account they belong to.
with people as (

    select
        person_ids.person_id as surviving_person_id,
        people.*,
        people_emails.email as normal_email
    from {{ ref('lead_scoring', 'people') }} as people
    inner join {{ ref('lead_scoring', 'int_person_ids') }} as person_ids
        on people.person_id = person_ids.source_person_id
    left join {{ ref('lead_scoring', 'int_people_emails') }} as people_emails
        on people.person_id = people_emails.source_person_id

),

filled as (

    select
        surviving_person_id as person_id,
        {%- for column in contract_columns('people') if column not in ('person_id', 'merged_into_person_id') %}
        {{ first_by(column, ['person_id']) }} as {{ column }},
        {%- endfor %}
        min(case when normal_email is not null then person_id end) as email_person_id,
        count(*) as people_rows
    from people
    group by surviving_person_id

),

with_domain as (

    select
        filled.*,
        people_emails.given_email,
        case
            when not people_emails.is_providers and not people_emails.is_placeholder
                then people_emails.registrable_domain
        end as company_domain,
        people_emails.registrable_domain as email_domain
    from filled
    left join {{ ref('lead_scoring', 'int_people_emails') }} as people_emails
        on filled.email_person_id = people_emails.source_person_id

),

account_domains as (

    select
        domains.host as domain,
        min(accounts.account_id) as account_id
    from {{ ref('lead_scoring', 'accounts') }} as accounts
    inner join {{ ref('lead_scoring', 'int_written_domains') }} as written_domains
        on accounts.domain = written_domains.given_domain
    inner join {{ ref('lead_scoring', 'int_email_domains') }} as domains
        on written_domains.written_domain = domains.domain
    group by domains.host

)

select
    with_domain.person_id,
    coalesce(with_domain.given_email, with_domain.email) as email,
    with_domain.first_name,
    with_domain.last_name,
    with_domain.job_title,
    with_domain.phone,
    with_domain.company_name,
    coalesce(with_domain.account_id, account_domains.account_id) as account_id,
    coalesce(with_domain.lifecycle_stage, 'lead') as lifecycle_stage,
    with_domain.country,
    with_domain.created_at,
    with_domain.updated_at,
    with_domain.source_system,
    with_domain.email_domain,
    with_domain.people_rows
from with_domain
left join account_domains on with_domain.company_domain = account_domains.domain
