-- Future scores of people with points if nothing happens and feeds stay complete: states that silence
-- starts and ends included, exemptions ended when they expire.
select
    scored_id as person_id,
    {{ as_of() }} as as_of,
    {{ published_score('score') }} as score,
    {%- for days in [7, 14, 30] %}
    {{ published_score('score_in_' ~ days ~ '_days') }} as score_in_{{ days }}_days,
    {%- endfor %}
    sales_ready_until,
    interested_until,
    engaged_until,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_outlook') }}
where level = 'person'
