-- Without Python no values are classified.
{{ config(schema='activity', materialized='table') }}

select 'without Python' as code_hash
