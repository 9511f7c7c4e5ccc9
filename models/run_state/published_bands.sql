-- Every change of a band from one publication to the next. One row per change, never restated: rows are only added, by
-- runs of the latest day, when everything else of the run is built and tested.
{{ config(
    materialized='incremental',
    full_refresh=false,
    pre_hook="{{ drop_suppressed('scored_id') }}",
) }}
{% do after_scoring() %}

select
    this_run.run_id,
    this_run.as_of,
    this_run.started_at as published_at,
    bands.level,
    bands.scorecard,
    bands.scored_id,
    bands.from_band,
    bands.to_band,
    bands.score,
    bands.is_logged
from {{ ref('lead_scoring', 'int_new_bands') }} as bands
cross join {{ ref('lead_scoring', 'this_run') }} as this_run
where {{ 'true' if is_whole_run() else 'false' }} and {{ is_latest_day() }}
