-- Submissions of the forms whose properties were landed.
with forms as (

    select * from {{ ref('lead_scoring', 'stg_segment__form_submitted') }}

),

tracks as (

    select distinct event_id from {{ ref('lead_scoring', 'stg_segment__tracks') }}
    where {{ tracked_event_type('event_name') }} = 'form_submitted'

)

select
    {{ contract_row('form_submissions', {
        'event_id': namespaced('segment', 'forms.event_id'),
        'form_id': 'coalesce(forms.form_id, forms.form_name)',
        'email': 'forms.email',
        'first_name': 'forms.first_name',
        'last_name': 'forms.last_name',
        'company_name': 'forms.company',
        'job_title': 'forms.job_title',
        'phone': 'forms.phone',
        'message': 'forms.message',
    }) }}
from forms
inner join tracks on forms.event_id = tracks.event_id
