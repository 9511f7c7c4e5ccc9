-- Contacts, by each address they have. A contact that was merged is the one it was merged into; one that Salesforce
-- knows too is the person there.
with contact as (

    select * from {{ ref('stg_hubspot__contact') }}

),

contact_merge_audit as (

    select * from {{ ref('stg_hubspot__contact_merge_audit') }}

),

company as (

    select * from {{ ref('stg_hubspot__company') }}

),

merged as (

    select
        merged_contact_id,
        contact_id
    from contact_merge_audit

    union distinct

    select
        {{ record_id('parts.part') }} as merged_contact_id,
        contact.contact_id
    from contact
    cross join {{ each_part('contact.merged_contact_ids', ';') }}

),

-- newer connectors name the last survivor of a chain, older ones each link: either joins them all
survivors as (

    select
        merged_contact_id,
        min(contact_id) as contact_id
    from merged
    where merged_contact_id <> contact_id
    group by merged_contact_id

),

-- merging deletes a contact, while what it did still carries its id
merged_away as (

    select * from survivors
    where merged_contact_id not in (select contact_id from contact where contact_id is not null)

),

additional_addresses as (

    select
        contact.contact_id,
        {{ known_id('parts.part') }} as email
    from contact
    cross join {{ each_part('contact.additional_emails', ';') }}

)

select
    {{ contract_row('people', {
        'person_id': namespaced('hubspot', 'contact.contact_id'),
        'email': 'contact.email',
        'first_name': 'contact.first_name',
        'last_name': 'contact.last_name',
        'job_title': 'contact.job_title',
        'phone': 'contact.phone',
        'company_name': 'contact.company_name',
        'account_id': account_of('hubspot', 'contact.company_id', 'company.salesforce_account_id'),
        'lifecycle_stage': "coalesce("
            ~ "case when lower(contact.lifecycle_stage) in ('customer', 'evangelist') then 'customer' end, "
            ~ lead_stage('contact.lead_status') ~ ", "
            ~ account_stage('company.company_type') ~ ")",
        'country': 'contact.country',
        'created_at': 'contact.created_at',
        'updated_at': 'contact.updated_at',
        'merged_into_person_id': "coalesce("
            ~ namespaced('hubspot', 'survivors.contact_id') ~ ", "
            ~ namespaced('salesforce', 'coalesce(contact.salesforce_contact_id, contact.salesforce_lead_id)') ~ ")",
        'source_system': "'hubspot'",
    }) }}
from contact
left join company on contact.company_id = company.company_id
left join survivors on contact.contact_id = survivors.merged_contact_id

union all

select
    {{ contract_row('people', {
        'person_id': namespaced('hubspot', 'merged_contact_id'),
        'merged_into_person_id': namespaced('hubspot', 'contact_id'),
        'source_system': "'hubspot'",
    }) }}
from merged_away

union all

select
    {{ contract_row('people', {
        'person_id': namespaced('hubspot', "contact_id || ':' || lower(email)"),
        'email': 'email',
        'merged_into_person_id': namespaced('hubspot', 'contact_id'),
        'source_system': "'hubspot'",
    }) }}
from additional_addresses
where email is not null
