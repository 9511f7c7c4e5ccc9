-- Without Python no form has a verdict.
{{ config(schema='activity', materialized='table') }}

select
    cast(null as {{ string() }}) as email,
    cast(null as {{ string() }}) as first_name,
    cast(null as {{ string() }}) as last_name,
    cast(null as {{ string() }}) as company_name,
    cast(null as {{ string() }}) as job_title,
    cast(null as {{ string() }}) as phone,
    cast(null as {{ string() }}) as message,
    cast(null as {{ string() }}) as honeypot,
    cast(null as decimal(18, 6)) as completion_seconds,
    cast(null as {{ string() }}) as required_fields,
    cast(null as {{ string() }}) as verdict,
    cast(null as {{ string() }}) as strong_marks,
    cast(null as {{ string() }}) as weak_marks,
    cast(null as {{ string() }}) as classified_by
where false
