-- Contacts and leads. A converted lead is merged into its contact, a record that lost a merge into its master, and gone
-- when that one is.
with gone as (

    select who_id from {{ ref('lead_scoring', 'int_salesforce__merges') }}
    where survivor_id is null

),

contact as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__contact') }}
    where contact_id not in (select who_id from gone)

),

lead as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__lead') }}
    where lead_id not in (select who_id from gone)

),

account as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__account') }}

)

select
    {{ contract_row('people', {
        'person_id': namespaced('salesforce', 'contact.contact_id'),
        'email': 'contact.email',
        'first_name': 'contact.first_name',
        'last_name': 'contact.last_name',
        'job_title': 'contact.job_title',
        'phone': 'contact.phone',
        'company_name': 'account.name',
        'account_id': namespaced('salesforce', 'contact.account_id'),
        'lifecycle_stage': account_stage('account.type'),
        'country': 'contact.country',
        'created_at': 'contact.created_date',
        'updated_at': 'contact.last_modified_date',
        'merged_into_person_id': namespaced('salesforce', 'contact.master_record_id'),
        'source_system': "'salesforce'",
    }) }}
from contact
left join account on contact.account_id = account.account_id

union all

select
    {{ contract_row('people', {
        'person_id': namespaced('salesforce', 'lead.lead_id'),
        'email': 'lead.email',
        'first_name': 'lead.first_name',
        'last_name': 'lead.last_name',
        'job_title': 'lead.job_title',
        'phone': 'lead.phone',
        'company_name': 'lead.company',
        'account_id': namespaced('salesforce', 'lead.converted_account_id'),
        'lifecycle_stage': lead_stage('lead.status'),
        'country': 'lead.country',
        'created_at': 'lead.created_date',
        'updated_at': 'lead.last_modified_date',
        'merged_into_person_id': namespaced(
            'salesforce', 'coalesce(lead.master_record_id, lead.converted_contact_id)'
        ),
        'source_system': "'salesforce'",
    }) }}
from lead
