-- The runs of this warehouse. The last model of a run adds its row, so that the newest row of outcome succeeded names
-- the run that is complete; a run that was begun and not finished gets its row from the next one.
{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    full_refresh=false,
    pre_hook='{{ drop_row_of_this_run() }}',
    post_hook=[
        "{{ drop_suppressed_from('people_to_score') }}",
        "{{ drop_suppressed_from('last_person_fingerprints') }}",
    ],
) }}
{% do after_scoring() %}
-- depends_on: {{ ref('lead_scoring', 'person_fingerprints') }}
-- depends_on: {{ ref('lead_scoring', 'published_bands') }}
-- depends_on: {{ ref('lead_scoring', 'published_crm_rows') }}

with counts as (

    select
        coalesce(sum(rows_read), 0) as rows_read,
        coalesce(sum(rows_accepted), 0) as rows_accepted,
        coalesce(sum(rows_rejected), 0) as rows_rejected,
        coalesce(sum(case when table_name = 'people' then rows_read end), 0) as people_read,
        coalesce(sum(case when table_name = 'accounts' then rows_read end), 0) as accounts_read,
        coalesce(sum(case when table_name = 'events' then rows_read end), 0) as events_read,
        coalesce(sum(case when table_name = 'form_submissions' then rows_read end), 0) as form_submissions_read
    from {{ ref('lead_scoring', 'row_counts') }}

),

people as (

    select
        count(*) as people,
        count(case when is_mql then 1 end) as mqls
    from {{ ref('lead_scoring', 'lead_scores') }}

),

accounts as (

    select
        count(*) as accounts,
        count(case when is_mqa then 1 end) as mqas
    from {{ ref('lead_scoring', 'account_scores') }}

),

signals as (

    select count(*) as signals from {{ ref('lead_scoring', 'lead_signals') }}

),

shares as (

    select
        max(case when heuristic = 'fake_forms' then share end) as fake_form_share,
        max(case when heuristic = 'career_page_visitors' then share end) as career_page_visitor_share
    from {{ ref('lead_scoring', 'heuristic_shares') }}

),

prices as (

    {{ contents_of_seeds(['scorecards', 'scorecard_rules', 'scorecard_groups', 'score_bands']) }}

),

finished as (

    select
        {{ run_id() }} as run_id,
        {{ moment_in_utc(dbt.current_timestamp()) }} as finished_at,
        counts.*,
        people.*,
        accounts.*,
        signals.*,
        shares.*,
        prices.texts as price_texts
    from counts
    cross join people
    cross join accounts
    cross join signals
    cross join shares
    cross join prices

),

begun as (

    select
        *,
        row_number() over (partition by run_id order by started_at desc) as place
    from {{ ref('lead_scoring', 'begun_runs') }}

)

select
    begun.run_id,
    begun.as_of,
    begun.started_at,
    finished.finished_at,
    cast({{ epoch_seconds('finished.finished_at') }} as {{ double() }})
    - cast({{ epoch_seconds('begun.started_at') }} as {{ double() }}) as duration_seconds,
    begun.input,
    cast(finished.rows_read as bigint) as rows_read,
    cast(finished.rows_accepted as bigint) as rows_accepted,
    cast(finished.rows_rejected as bigint) as rows_rejected,
    cast(finished.events_read as bigint) as events_read,
    cast(finished.people as bigint) as people,
    cast(finished.accounts as bigint) as accounts,
    cast(finished.mqls as bigint) as mqls,
    cast(finished.mqas as bigint) as mqas,
    case when finished.run_id is null then 'unfinished' else 'succeeded' end as outcome,
    case when finished.run_id is null then 'the run was killed, or stopped before its last model' end as message,
    '{{ project_version() }}' as version,
    '{{ dbt_version }}' as dbt_version,
    {{ "ltrim(version(), 'v')" if target.type == 'duckdb' else 'cast(null as ' ~ string() ~ ')' }} as duckdb_version,
    {{ sha256("'" ~ definition_hash(prices=true) ~ "' || begun.detection_fingerprint || finished.price_texts") }}
        as rules_fingerprint,
    finished.fake_form_share,
    finished.career_page_visitor_share,
    case
        when finished.run_id is not null then {{ text_or_null(var('accept_change') or none) }}
    end as accepted_change,
    case when finished.run_id is not null then begun.scope end as scope,
    cast(case when finished.run_id is not null then {{ var('run_details').get('rows_loaded', 'null') }} end as bigint)
        as rows_loaded,
    cast(case when finished.run_id is not null then (
        select count(*) from {{ ref('lead_scoring', 'people_to_score') }}
    ) end as bigint) as people_judged,
    begun.made_of,
    cast(finished.people_read as bigint) as people_read,
    cast(finished.accounts_read as bigint) as accounts_read,
    cast(finished.form_submissions_read as bigint) as form_submissions_read,
    cast(finished.signals as bigint) as signals
from begun
left join finished on begun.run_id = finished.run_id
where
    {{ 'true' if is_whole_run() else 'false' }}
    and begun.place = 1
    and (finished.run_id is not null or not exists (
        select 1 from {{ ref('lead_scoring', 'last_runs') }} as last_runs
        where last_runs.run_id = begun.run_id
    ))
