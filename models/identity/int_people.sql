-- The people who survive merging: attributes of their own row, gaps filled from the merged ones, then defaults; and
-- the account they belong to.
with people as (

    select
        person_ids.person_id as surviving_person_id,
        people.*
    from {{ ref('people') }} as people
    inner join {{ ref('int_person_ids') }} as person_ids on people.person_id = person_ids.source_person_id

),

filled as (

    select
        surviving_person_id as person_id,
        {%- for column in contract_columns('people') if column not in ('person_id', 'merged_into_person_id') %}
        {{ first_by(column, ['person_id']) }} as {{ column }},
        {%- endfor %}
        count(*) as people_rows
    from people
    group by surviving_person_id

),

email_domains as (

    select * from {{ ref('int_email_domains') }}

),

with_domain as (

    select
        filled.*,
        case
            when not email_domains.is_free_mail and not email_domains.is_disposable
                then email_domains.registrable_domain
        end as company_domain,
        email_domains.registrable_domain as email_domain
    from filled
    left join email_domains
        on {{ email_domain(normalised_email('filled.email')) }} = email_domains.domain

),

account_domains as (

    select
        {{ plain_host('domain') }} as domain,
        min(account_id) as account_id
    from {{ ref('accounts') }}
    where domain is not null
    group by {{ plain_host('domain') }}

)

select
    with_domain.person_id,
    with_domain.email,
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
