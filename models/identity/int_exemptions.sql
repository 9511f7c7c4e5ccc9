-- Exemptions of people from rules, with their end: by person, by email and by the domain of the person's email.
with exemptions as (

    select
        person_id,
        {{ normalised_email('email') }} as email,
        domain,
        rule_id,
        expires_on
    from {{ ref('lead_scoring', 'score_exemptions') }}

),

domains as (

    select * from {{ ref('lead_scoring', 'int_email_domains') }}

),

by_person as (

    select person_ids.person_id, exemptions.rule_id, exemptions.expires_on
    from exemptions
    inner join {{ ref('lead_scoring', 'int_person_ids') }} as person_ids
        on exemptions.person_id = person_ids.source_person_id

),

by_email as (

    select person_emails.person_id, exemptions.rule_id, exemptions.expires_on
    from exemptions
    left join domains on {{ foreign_domain('exemptions.email') }} = domains.domain
    inner join {{ ref('lead_scoring', 'int_person_emails') }} as person_emails
        on {{ with_host('exemptions.email', 'domains.host') }} = person_emails.email

),

by_domain as (

    select people.person_id, exemptions.rule_id, exemptions.expires_on
    from exemptions
    inner join {{ ref('lead_scoring', 'int_written_domains') }} as written_domains
        on exemptions.domain = written_domains.given_domain
    inner join domains on written_domains.written_domain = domains.domain
    inner join {{ ref('lead_scoring', 'int_people') }} as people on domains.host = people.email_domain

)

select person_id, rule_id, expires_on from by_person
union distinct
select person_id, rule_id, expires_on from by_email
union distinct
select person_id, rule_id, expires_on from by_domain
