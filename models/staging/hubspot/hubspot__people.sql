-- Contacts, by each address they have. A contact that was merged is the one it was merged into, and gone when that one
-- is; one that Salesforce knows too is the person there.
with merged as (

    select * from {{ ref('lead_scoring', 'int_hubspot__merges') }}

),

contact as (

    select contact.*
    from {{ ref('lead_scoring', 'stg_hubspot__contact') }} as contact
    left join merged on contact.contact_id = merged.merged_contact_id
    where merged.merged_contact_id is null or merged.contact_id is not null

),

company as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__company') }}

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
            ~ namespaced('hubspot', 'merged.contact_id') ~ ", "
            ~ namespaced('salesforce', 'coalesce(contact.salesforce_contact_id, contact.salesforce_lead_id)') ~ ")",
        'source_system': "'hubspot'",
    }) }}
from contact
left join company on contact.company_id = company.company_id
left join merged on contact.contact_id = merged.merged_contact_id

union all

-- merging deletes a contact, while what it did still carries its id
select
    {{ contract_row('people', {
        'person_id': namespaced('hubspot', 'merged_contact_id'),
        'merged_into_person_id': namespaced('hubspot', 'contact_id'),
        'source_system': "'hubspot'",
    }) }}
from merged
where contact_id is not null and merged_contact_id not in (select contact_id from contact where contact_id is not null)

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
