-- Without Python scores are not evaluated by outcomes.
{{ config(schema='marts', materialized='table') }}

select
    cast(null as {{ string() }}) as scorecard,
    cast(null as {{ string() }}) as level,
    cast(null as {{ string() }}) as outcome,
    cast(null as integer) as horizon_days,
    cast(null as integer) as known_days,
    cast(null as {{ string() }}) as status,
    cast(null as {{ string() }}) as measure,
    cast(null as {{ string() }}) as segment,
    cast(null as {{ double() }}) as value,
    cast(null as {{ double() }}) as low,
    cast(null as {{ double() }}) as high,
    cast(null as {{ double() }}) as scored,
    cast(null as {{ double() }}) as converted,
    cast(null as {{ string() }}) as verdict,
    cast(null as {{ string() }}) as run_id
where false
