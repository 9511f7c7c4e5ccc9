-- Who is exempt from which rule until when: exemptions by person, by email and by the domain of the person's email.
with exemptions as (

    select
        person_id,
        {{ normalised_email('email') }} as email,
        {{ plain_host('domain') }} as domain,
        rule_id,
        expires_on
    from {{ ref('score_exemptions') }}

),

by_person as (

    select person_ids.person_id, exemptions.rule_id, exemptions.expires_on
    from exemptions
    inner join {{ ref('int_person_ids') }} as person_ids on exemptions.person_id = person_ids.source_person_id

),

by_email as (

    select person_emails.person_id, exemptions.rule_id, exemptions.expires_on
    from exemptions
    inner join {{ ref('int_person_emails') }} as person_emails on exemptions.email = person_emails.email

),

by_domain as (

    select people.person_id, exemptions.rule_id, exemptions.expires_on
    from exemptions
    inner join {{ ref('int_people') }} as people on exemptions.domain = people.email_domain

)

select person_id, rule_id, expires_on from by_person
union distinct
select person_id, rule_id, expires_on from by_email
union distinct
select person_id, rule_id, expires_on from by_domain
