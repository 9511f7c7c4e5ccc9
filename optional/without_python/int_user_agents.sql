-- Without Python no user agent is known as a crawler's.
{{ config(schema='activity', materialized='table') }}

select
    cast(null as {{ string() }}) as user_agent,
    cast(null as boolean) as is_crawler,
    cast(null as {{ string() }}) as classified_by
where false
