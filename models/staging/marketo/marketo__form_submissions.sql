-- Form submissions. Marketo does not say which fields a form demands, nor how long it took.
with activity_fill_out_form as (

    select * from {{ ref('lead_scoring', 'stg_marketo__activity_fill_out_form') }}

)

select
    {{ contract_row('form_submissions', {
        'event_id': namespaced('marketo', 'activity_id'),
        'form_id': 'form_id',
        'email': form_field('form_fields', ['Email', 'email']),
        'first_name': form_field('form_fields', ['FirstName', 'firstName']),
        'last_name': form_field('form_fields', ['LastName', 'lastName']),
        'company_name': form_field('form_fields', ['Company', 'company']),
        'job_title': form_field('form_fields', ['Title', 'title']),
        'phone': form_field('form_fields', ['Phone', 'phone', 'MobilePhone']),
        'message': form_field('form_fields', ['Message', 'message', 'Comments', 'comments']),
        'honeypot': form_field('form_fields', ['honeypot', 'Honeypot']),
    }) }}
from activity_fill_out_form
where form_fields is not null
