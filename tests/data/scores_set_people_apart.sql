-- At most half of the people are MQLs. A warning: a list of hand-picked leads may well be half MQLs.
{{ config(severity='warn') }}

with counted as (

    select
        count(*) as people,
        count(case when is_mql then 1 end) as mqls
    from {{ ref('lead_scoring', 'lead_scores') }}

)

{{ large_shares([
    {'problem': 'most people are MQLs',
     'relation': 'counted', 'part': 'mqls', 'whole': 'people', 'most': 0.5,
     'what_to_do': 'Sales cannot work a list of everybody. Raise the line in seeds/score_bands.csv, or lower prices.'},
]) }}
